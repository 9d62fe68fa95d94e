import type { ExecutionDetail } from '../../protocol/people-api.ts';
import type { ApiClient } from '../api-client.ts';
import { EXIT_CODES } from '../cli-error.ts';
import { hasEnded } from '../ended.ts';
import { untilInterrupt } from '../interrupt.ts';
import { followExecution } from '../log/follow-execution.ts';
import { describeEnd } from '../show/describe-state.ts';
import type { Terminal } from '../terminal.ts';
import { type Screen, jsonScreen, linesScreen } from './lines-screen.ts';
import { viewScreen } from './view-screen.ts';

type WatchOptions = { json: boolean };

/** Of a log that nobody can scroll, only the end is worth fetching. */
const TAIL_LINES = 200;

/**
 * Shows an execution until it ends; answers the exit code: whether it ended well. Ctrl+C ends the looking,
 * not the execution.
 */
export async function watchExecution(
  api: ApiClient,
  execution: ExecutionDetail,
  { json, terminal }: WatchOptions & { terminal: Terminal },
): Promise<number> {
  const isView = terminal.isTerminal && !json;
  const from = isView ? Math.max(0, execution.logLines - TAIL_LINES) : 0;
  const screen = chooseScreen(execution, { json, terminal });
  const seen = await untilInterrupt(async (signal) => {
    const last = { execution };
    try {
      await follow(api, { from, signal, screen, last });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      screen.end();
    }
    return { isInterrupted: signal.aborted, execution: last.execution };
  });
  const { counter } = execution;
  if (hasEnded(seen.execution)) {
    // The view shows it.
    if (!json && !isView) terminal.writeError(`${describeEnd(seen.execution, Date.now())}\n`);
    return seen.execution.status === 'complete' ? EXIT_CODES.done : EXIT_CODES.failed;
  }
  terminal.writeError(
    `#${counter} goes on without you. slashrun stop ${counter} ends it, slashrun watch ${counter} looks again.\n`,
  );
  return EXIT_CODES.interrupted;
}

type Following = {
  from: number;
  signal: AbortSignal;
  screen: Screen;
  last: { execution: ExecutionDetail };
};

async function follow(api: ApiClient, { from, signal, screen, last }: Following): Promise<void> {
  const { id, logLines } = last.execution;
  // Who has not the whole log has the newest values, and is told what was printed since.
  const query = { line: from, metadata: from === 0 ? undefined : logLines - 1 };
  for await (const told of followExecution(api, { id, query, signal })) {
    if (told.kind === 'execution') last.execution = told.execution;
    await screen.take(told);
  }
}

function chooseScreen(
  execution: ExecutionDetail,
  { json, terminal }: WatchOptions & { terminal: Terminal },
): Screen {
  if (json) return jsonScreen(terminal);
  return terminal.isTerminal ? viewScreen(execution, terminal) : linesScreen(terminal);
}
