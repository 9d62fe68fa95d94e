import type { Readable } from 'node:stream';
import { openRepository, type Caller, type Need } from '../caller.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { PermissionLevel, PullRequest, Repository } from '../state.ts';
import type { Deliverer } from '../webhooks/deliverer.ts';
import { findPullRequest, type World } from '../world.ts';

/** One request, already found good by GitHub's description. */
export interface Call {
  readonly world: World;
  readonly webhooks: Deliverer;
  readonly caller: Caller;
  readonly path: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly accept: string;
}

export type Answer =
  | { kind: 'json'; status: number; body: unknown; headers?: Record<string, string> }
  | { kind: 'empty'; status: number }
  | { kind: 'redirect'; location: string }
  | { kind: 'raw'; contentType: string; body: Buffer }
  | { kind: 'stream'; headers: Record<string, string>; body: Readable };

type Operation = (call: Call) => Answer | Promise<Answer>;

/** Operations by the id that GitHub's description gives them. */
export type Operations = Readonly<Record<string, Operation>>;

/** A JSON answer that is a success. */
export function ok(body: unknown, status = 200): Answer {
  return { kind: 'json', status, body };
}

/** The repository of the path, if the caller may use it so; `anyOf` names permissions of an App. */
export function repositoryOf(
  call: Call,
  anyOf: readonly string[],
  level: PermissionLevel = 'read',
): Repository {
  const need: Need = { anyOf, level };
  const fullName = `${variable(call, 'owner')}/${variable(call, 'repo')}`;
  return openRepository(call.world, call.caller, { fullName, need });
}

/** A variable of the path; the description guarantees those it names. */
export function variable(call: Call, name: string): string {
  const value = call.variables[name];
  if (value === undefined) throw notFound();
  return value;
}

/** The pull request whose number the named variable of the path holds. */
export function pullRequestOf(call: Call, repository: Repository, name: string): PullRequest {
  const found = findPullRequest(call.world, repository, Number(variable(call, name)));
  if (found === undefined) throw notFound();
  return found;
}

/** Only the App itself, by its own token, may ask. */
export function requireApp(call: Call): void {
  if (call.caller.kind !== 'app') {
    throw new Refusal(401, 'A JSON web token could not be decoded');
  }
}

/** One page of a list and the Link header that leads to the others. */
export function page<T>(call: Call, items: readonly T[]) {
  const perPage = Math.min(Number(call.query['per_page'] ?? 30), 100);
  const number = Number(call.query['page'] ?? 1);
  const lastPage = Math.max(1, Math.ceil(items.length / perPage));
  const link = (target: number, relation: string) => {
    const query = new URLSearchParams({ ...call.query, page: String(target) });
    return `<${call.world.url}${call.path}?${query.toString()}>; rel="${relation}"`;
  };
  const links: string[] = [];
  if (number > 1) links.push(link(number - 1, 'prev'), link(1, 'first'));
  if (number < lastPage) links.push(link(number + 1, 'next'), link(lastPage, 'last'));
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {};
  return { items: items.slice((number - 1) * perPage, number * perPage), headers };
}
