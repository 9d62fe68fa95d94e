import { type LogLine, LogRanges, LogWindow } from '../../protocol/log-api.ts';
import type { ApiClient } from '../api-client.ts';

type Wanted = {
  id: string;
  since: number | undefined;
  tail: number | undefined;
  streams: ReadonlySet<LogLine['stream']>;
};

/** The line from which on a log is wanted, counted from 0. */
export async function firstLine(
  api: ApiClient,
  { id, since, tail, streams }: Wanted,
): Promise<number> {
  const lines = await Promise.all([
    since === undefined ? 0 : firstSince(api, id, since),
    tail === undefined ? 0 : firstOfTail(api, { id, tail, streams }),
  ]);
  return Math.max(...lines);
}

/** A log is in the order of time: it is halved until the line is found. */
async function firstSince(api: ApiClient, id: string, since: number): Promise<number> {
  let low = 0;
  let { total: high } = await windowAt(api, id, 0);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { lines } = await windowAt(api, id, middle);
    if ((lines[0]?.at ?? since) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

function windowAt(api: ApiClient, id: string, from: number): Promise<LogWindow> {
  return api.get(LogWindow, `/executions/${id}/log`, { from, limit: 1 });
}

/** What is counted is what is shown: of these streams, and finished lines. */
async function firstOfTail(
  api: ApiClient,
  { id, tail, streams }: { id: string; tail: number; streams: Wanted['streams'] },
): Promise<number> {
  const query = { streams: [...streams].join(',') };
  const { ranges, total } = await api.get(LogRanges, `/executions/${id}/log/ranges`, query);
  let missing = tail;
  if (missing === 0) return total;
  for (const [first, count] of ranges.toReversed()) {
    if (count >= missing) return first + count - missing;
    missing -= count;
  }
  return 0;
}
