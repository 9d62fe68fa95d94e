import { ROLES, type Policy, type Role, type Who } from './rules.ts';

/** Whoever asks, as GitHub knows that person on the repository at this moment. */
export type Person = {
  login: string;
  role: Role | 'none';
  /** Those teams that the policy names and the person is in. */
  teams: readonly string[];
  /** Whoever runs the server: no rule of a repository is for them. */
  isOperator?: true;
};

/** The teams whose members have to be known to judge. */
export function teamsIn({ who, environments, forks }: Policy): string[] {
  const all = [who, ...Object.values(environments), ...(forks.who ? [forks.who] : [])];
  return [...new Set(all.flatMap(({ teams }) => teams))];
}

/** Why a person may not command, in words; undefined when they may. */
export function refusalOf({ who }: Policy, person: Person, repository: string): string | undefined {
  if (isOf(who, person)) return undefined;
  return `${person.login} cannot start or stop anything here: it takes ${describeWho(who)} to ${repository}`;
}

/** Why a person may not use an environment. */
export function environmentRefusal(
  { environments }: Policy,
  person: Person,
  slug: string,
): string | undefined {
  // A name of every object, such as `constructor`, is no rule.
  const who = Object.hasOwn(environments, slug) ? environments[slug] : undefined;
  if (who === undefined || isOf(who, person)) return undefined;
  return `${person.login} cannot use the environment '${slug}': it takes ${describeWho(who)}`;
}

/** Why code of a fork may not run there at that person's word. */
export function forkRefusal(
  { forks }: Policy,
  person: Person,
  environment: string,
): string | undefined {
  if (!forks.allowed) return 'code of forks does not run here: `allow.forks` says so';
  if (forks.who && !isOf(forks.who, person))
    return `${person.login} cannot run code of a fork: it takes ${describeWho(forks.who)}`;
  if (forks.environments && !forks.environments.includes(environment))
    return `code of forks does not run on '${environment}', only on ${forks.environments.join(', ')}`;
  return undefined;
}

function isOf({ role, teams, people }: Who, person: Person): boolean {
  if (person.isOperator) return true;
  if (role !== undefined && person.role !== 'none' && rank(person.role) >= rank(role)) return true;
  const login = person.login.toLowerCase();
  return (
    teams.some((team) => person.teams.includes(team)) ||
    people.some((each) => each.toLowerCase() === login)
  );
}

function rank(role: Role): number {
  return ROLES.indexOf(role);
}

function describeWho({ role, teams, people }: Who): string {
  const ways = [
    ...(role === undefined ? [] : [`${role} access`]),
    ...teams.map((team) => `team ${team}`),
    ...people,
  ];
  return ways.length === 0 ? 'somebody whom the rules name' : ways.join(' or ');
}
