import type { ExecutionId } from '../../core/execution/execution-id.ts';
import { LogMatches, LogRanges, LogWindow, MetadataRows } from '../../protocol/log-api.ts';
import type { Answer } from './answer.ts';
import { ask } from './ask.ts';

/** Of whom; `key` opens it without signing in. */
export type LogOf = { executionId: ExecutionId; accessKey?: string | undefined };
type Query = Readonly<Record<string, string | number | undefined>>;

/** What the page asks of one log. */
export const logApi = {
  window: (of: LogOf, query: Query, signal?: AbortSignal): Promise<Answer<LogWindow>> =>
    ask(pathOf(of, 'log', query), { schema: LogWindow, signal }),
  ranges: (of: LogOf, streams: string, signal?: AbortSignal): Promise<Answer<LogRanges>> =>
    ask(pathOf(of, 'log/ranges', { streams }), { schema: LogRanges, signal }),
  search: (of: LogOf, query: Query, signal?: AbortSignal): Promise<Answer<LogMatches>> =>
    ask(pathOf(of, 'log/search', query), { schema: LogMatches, signal }),
  metadata: (of: LogOf, query: Query, signal?: AbortSignal): Promise<Answer<MetadataRows>> =>
    ask(pathOf(of, 'metadata', query), { schema: MetadataRows, signal }),
};

/** Where the browser itself goes. */
export function fileAddress(of: LogOf, file: string, query: Query = {}): string {
  return `/api/v1${pathOf(of, file, query)}`;
}

function pathOf({ executionId, accessKey }: LogOf, path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value));
  if (accessKey !== undefined) search.set('key', accessKey);
  const text = search.toString();
  return `/executions/${executionId}/${path}${text === '' ? '' : `?${text}`}`;
}
