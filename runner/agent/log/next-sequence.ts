import type { Assignment } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { encodeChunk } from './encode-chunk.ts';
import { untilAnswered } from '../until-answered.ts';

const LINE = Buffer.from('log: the agent was started again\n');

/**
 * Which chunk of an execution's log comes next: the app says so to whoever sends the first one, which
 * it has. Errors are the app's refusals.
 */
export async function nextSequence(
  app: AppClient,
  { executionId, leaseId }: Pick<Assignment, 'executionId' | 'leaseId'>,
): Promise<number> {
  const run = { stream: 'status', at: Date.now(), lines: 1, bytes: LINE.length } as const;
  const body = await encodeChunk({ leaseId, sequence: 0, runs: [run], metadata: [] }, [LINE]);
  const { signal } = new AbortController(); // the app's answer is the only end of it
  const answer = await untilAnswered(() => app.appendLog(executionId, body, signal), signal);
  return answer.nextSequence;
}
