import { ExecutionId } from '../core/execution/execution-id.ts';
import type { RepositoryName } from '../protocol/people-api.ts';
import { WrongUsage } from './cli-error.ts';

/** How a person names an execution. */
export type ReadId =
  | { kind: 'latest' }
  | { kind: 'counter'; counter: number }
  | { kind: 'id'; id: ExecutionId }
  /** The address of its page. */
  | { kind: 'page'; origin: string; repository: RepositoryName; counter: number }
  /** The address of its log, or of what else a check run links to. */
  | { kind: 'link'; origin: string; id: ExecutionId }
  /** The address of its check run on GitHub. */
  | { kind: 'check'; origin: string; repository: RepositoryName; checkRun: number };

const NAMES = '7, #7, its id, latest, or the address of its page or check run';

/** `7`, `#7`, an id, `latest`, or an address. */
export function readId(text: string): ReadId {
  if (text === 'latest') return { kind: 'latest' };
  const counter = /^#?(\d{1,9})$/.exec(text)?.[1];
  if (counter !== undefined) return { kind: 'counter', counter: Number(counter) };
  const id = ExecutionId.safeParse(text);
  if (id.success) return { kind: 'id', id: id.data };
  const read = /^https?:\/\//i.test(text) && URL.canParse(text) ? readAddress(new URL(text)) : null;
  if (read) return read;
  throw new WrongUsage(`'${text}' is no execution: name it as ${NAMES}`);
}

function readAddress(url: URL): ReadId | undefined {
  return readPage(url) ?? readLink(url) ?? readCheck(url);
}

/** A server's own address may have a path. */
function readPage({ origin, pathname }: URL): ReadId | undefined {
  const page = /^(.*)\/r\/([^/]+)\/([^/]+)\/executions\/(\d{1,9})\/?$/.exec(pathname);
  if (!page) return undefined;
  const [, path = '', owner = '', name = '', counter = ''] = page;
  const repository = { owner, name };
  return { kind: 'page', origin: `${origin}${path}`, repository, counter: Number(counter) };
}

function readLink({ origin, pathname }: URL): ReadId | undefined {
  const [, path = '', text] = /^(.*)\/executions\/([0-9a-f-]{36})(?:\/|$)/.exec(pathname) ?? [];
  const id = ExecutionId.safeParse(text);
  return id.success ? { kind: 'link', origin: `${origin}${path}`, id: id.data } : undefined;
}

/** GitHub shows a check run on a page of its own, and beside a pull request. */
function readCheck({ origin, pathname, searchParams }: URL): ReadId | undefined {
  const [, owner, name, place, run] =
    /^\/([^/]+)\/([^/]+)\/(?:(runs)\/(\d+)|pull\/\d+\/checks)\/?$/.exec(pathname) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  const checkRun = Number((place === undefined ? searchParams.get('check_run_id') : run) ?? 0);
  if (!Number.isInteger(checkRun) || checkRun < 1) return undefined;
  return { kind: 'check', origin, repository: { owner, name }, checkRun };
}
