import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Account, GitHubApp, Installation, Permissions, Person } from './state.ts';
import { installationOf, toTimestamp, type World } from './world.ts';

/** The account of that login, made at the first call. */
export function findOrCreateAccount(
  world: World,
  login: string,
  type: 'User' | 'Organization',
): Account {
  const key = login.toLowerCase();
  const existing = world.accounts.get(key);
  if (existing !== undefined) return existing;
  const account: Account = { id: world.nextId(), login, type };
  world.accounts.set(key, account);
  return account;
}

/** The person of that login with a token to act by. */
export function findOrCreatePerson(world: World, login: string): Person {
  const key = login.toLowerCase();
  const existing = world.people.get(key);
  if (existing !== undefined) return existing;
  const account = findOrCreateAccount(world, login, 'User');
  if (account.type !== 'User') throw new Error(`${login} is an organization, not a person`);
  const person: Person = { ...account, token: `ghp_${randomBytes(18).toString('hex')}` };
  world.people.set(key, person);
  return person;
}

/** The App's installation for an account, made if there is none. */
export function findOrCreateInstallation(world: World, account: Account): Installation {
  const existing = installationOf(world, account);
  if (existing !== undefined) return existing;
  const installation = { id: world.nextId(), account, createdAt: world.timestamp() };
  world.installations.set(installation.id, installation);
  return installation;
}

/** A new App with keys of its own. */
export async function createApp(options: {
  slug: string;
  permissions: Permissions;
  now: number;
}): Promise<GitHubApp> {
  const { now, permissions, slug } = options;
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
  });
  return {
    appId: 4242,
    slug,
    name: slug,
    clientId: 'Iv23liSlashrunStandIn',
    clientSecret: randomBytes(20).toString('hex'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey,
    webhookSecret: randomBytes(20).toString('hex'),
    hookId: 4243,
    permissions,
    events: [
      'issue_comment',
      'pull_request',
      'push',
      'merge_group',
      'workflow_dispatch',
      'repository_dispatch',
      'repository',
    ],
    owner: { id: 4244, login: `${slug}-makers`, type: 'Organization' },
    bot: { id: 4245, login: `${slug}[bot]`, type: 'Bot' },
    createdAt: toTimestamp(now),
  };
}
