import { errors, jwtVerify } from 'jose';
import { notAccessible, notFound, Refusal } from './refusal.ts';
import type { Account, InstallationToken, PermissionLevel, Person, Repository } from './state.ts';
import { findRepository, installationOf, roleOf, type World } from './world.ts';

/** Who makes a request. */
export type Caller =
  | { kind: 'app' }
  /** The App, by its client id and secret: for what it was given by people. */
  | { kind: 'client' }
  | { kind: 'installation'; token: InstallationToken; bot: Account }
  | { kind: 'person'; person: Person }
  | { kind: 'anonymous' };

/** What an installation token needs; any one of the permissions will do. */
export interface Need {
  anyOf: readonly string[];
  level: PermissionLevel;
}

const LEVELS: Record<PermissionLevel, number> = { read: 1, write: 2, admin: 3 };

/** GitHub refuses App tokens that live longer than ten minutes; a minute of skew is allowed. */
const MAX_JWT_LIFE_SECONDS = 660;

/** Reads the Authorization header; a token that is given must be good. */
export async function identify(world: World, authorization: string | undefined): Promise<Caller> {
  if (authorization === undefined) return { kind: 'anonymous' };
  const [, client] = /^basic +(\S+)$/i.exec(authorization) ?? [];
  if (client === clientOf(world)) return { kind: 'client' };
  const [, token = ''] = /^(?:bearer|token) +(\S+)$/i.exec(authorization) ?? [];
  if (token.split('.').length === 3) return identifyApp(world, token);

  const installationToken = world.tokens.get(token);
  if (installationToken !== undefined && installationToken.expiresAt > world.now()) {
    return { kind: 'installation', token: installationToken, bot: world.app.bot };
  }
  for (const person of world.people.values()) {
    if (person.token === token) return { kind: 'person', person };
  }
  const given = world.signIn.tokens.get(token);
  if (given !== undefined && given.expiresAt > world.now())
    return { kind: 'person', person: given.person };
  throw new Refusal(401, 'Bad credentials');
}

function clientOf({ app }: World): string {
  return Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64');
}

/** For the record of requests. */
export function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case 'app':
    case 'client':
    case 'anonymous':
      return caller.kind;
    case 'installation':
      return `installation:${caller.token.installationId}`;
    case 'person':
      return caller.person.login;
  }
}

/** The account that what the caller writes is written by. */
export function accountOf(caller: Caller): Account {
  switch (caller.kind) {
    case 'installation':
      return caller.bot;
    case 'person':
      return caller.person;
    case 'app':
    case 'client':
    case 'anonymous':
      throw new Refusal(401, 'Requires authentication');
  }
}

/** Finds a repository the caller may see and checks that it may do what it wants there. */
export function openRepository(
  world: World,
  caller: Caller,
  options: { fullName: string; need: Need },
): Repository {
  const repository = findRepository(world, options.fullName);
  if (repository === undefined) throw notFound();
  switch (caller.kind) {
    case 'app':
    case 'client':
      throw new Refusal(403, 'Resource not accessible by integration');
    case 'anonymous':
      if (repository.isPrivate) throw notFound();
      if (options.need.level !== 'read') throw new Refusal(401, 'Requires authentication');
      return repository;
    case 'person':
      if (roleOf(repository, caller.person) === 'none') throw notFound();
      return repository;
    case 'installation':
      checkToken(world, caller.token, { repository, need: options.need });
      return repository;
  }
}

/** Throws unless the token is good for that. */
function checkToken(
  world: World,
  { installationId, permissions, repositoryIds }: InstallationToken,
  { repository, need }: { repository: Repository; need: Need },
): void {
  const installation = installationOf(world, repository.owner);
  const isNarrowed = repositoryIds !== undefined && !repositoryIds.has(repository.id);
  if (installation?.id !== installationId || isNarrowed) {
    // What is everybody's can be read with any token.
    if (repository.isPrivate || need.level !== 'read') throw notFound();
    return;
  }
  const isAllowed = need.anyOf.some((name) => {
    const level = permissions[name];
    return level !== undefined && LEVELS[level] >= LEVELS[need.level];
  });
  if (!isAllowed) throw notAccessible();
}

/** Whether permissions cover others, as the narrowing of a token asks. */
export function covers(granted: Record<string, PermissionLevel>, wanted: typeof granted): boolean {
  return Object.entries(wanted).every(([name, level]) => {
    const held = granted[name];
    return held !== undefined && LEVELS[held] >= LEVELS[level];
  });
}

async function identifyApp(world: World, token: string): Promise<Caller> {
  try {
    const { payload } = await jwtVerify(token, world.app.publicKey, {
      algorithms: ['RS256'],
      currentDate: new Date(world.now()),
      clockTolerance: 60,
    });
    const isOurs = [String(world.app.appId), world.app.clientId].includes(String(payload.iss));
    if (!isOurs) throw new Refusal(401, 'Integration not found');
    const { exp, iat } = payload;
    if (exp === undefined) throw new Refusal(401, "Missing 'expiration time' claim ('exp')");
    if (iat === undefined) throw new Refusal(401, "Missing 'issued at' claim ('iat')");
    if (exp - world.now() / 1000 > MAX_JWT_LIFE_SECONDS) {
      throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
    }
    return { kind: 'app' };
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new Refusal(
        401,
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    }
    if (error instanceof errors.JOSEError) {
      throw new Refusal(401, 'A JSON web token could not be decoded');
    }
    throw error;
  }
}
