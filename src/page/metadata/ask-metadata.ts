import type { ExecutionId } from '../../core/execution/execution-id.ts';
import { MetadataRows } from '../../protocol/log-api.ts';
import type { Problem } from '../api/answer.ts';
import { ask } from '../api/ask.ts';
import { withKey } from '../api/api.ts';
import { Backoff } from '../live/backoff.ts';
import { reportConnection } from '../live/connection.ts';
import type { MetricColumns } from './metric-columns.ts';

/** Of one question: few enough to draw while the next come. */
const ROWS_A_PAGE = 5000;

export type MetadataSource = { id: ExecutionId; accessKey?: string | undefined };

type Reading = MetadataSource & { columns: MetricColumns; onRows: () => void; signal: AbortSignal };

/** Reads all rows that there are behind the last known one; goes on by itself when the server was away. */
export async function readMetadata(reading: Reading): Promise<Problem | undefined> {
  const { id, accessKey, columns, onRows, signal } = reading;
  const backoff = new Backoff();
  const who = Symbol(id);
  try {
    for (;;) {
      const search = new URLSearchParams({
        after: String(columns.lastLine),
        limit: String(ROWS_A_PAGE),
      });
      if (accessKey !== undefined) search.set('key', accessKey);
      const path = `/executions/${id}/metadata?${search.toString()}`;
      const answer = await ask(path, { schema: MetadataRows, signal });
      if (signal.aborted) return undefined;
      if (!answer.ok && answer.problem.kind !== 'away') return answer.problem;
      reportConnection(who, answer.ok ? undefined : 'away');
      if (!answer.ok) {
        await backoff.wait(signal);
        continue;
      }
      columns.append(answer.value.rows);
      onRows();
      if (answer.value.next === undefined) return undefined;
    }
  } finally {
    reportConnection(who, undefined);
  }
}

/** Where a table of all of them is. */
export function csvAddress({ id, accessKey }: MetadataSource): string {
  return `/api/v1/executions/${id}/metadata.csv${withKey(accessKey)}`;
}
