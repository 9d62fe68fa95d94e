import type { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import type { AppClient } from '../app-client.ts';
import { AppRefused } from '../app-error.ts';
import { untilAnswered } from '../until-answered.ts';

interface Chunk {
  executionId: ExecutionId;
  body: Buffer;
  sequence: number;
}

/** Sends a chunk until the app has it; that it had it already is as good. */
export async function sendLog(app: AppClient, chunk: Chunk, signal: AbortSignal): Promise<void> {
  const { executionId, body, sequence } = chunk;
  try {
    await untilAnswered(() => app.appendLog(executionId, body, signal), signal);
  } catch (error) {
    if (!(error instanceof AppRefused)) throw error;
    const { nextSequence = 0 } = error.refusal;
    if (error.refusal.error !== 'sequence' || nextSequence <= sequence) throw error;
  }
}
