import { StopAnswer } from '../../protocol/people-api.ts';
import { EXIT_CODES } from '../cli-error.ts';
import { type ServerOptions, connect } from '../connect.ts';
import { findExecutions } from '../find-execution.ts';
import type { Terminal } from '../terminal.ts';

export type StopOptions = ServerOptions & { now: boolean };

/** Ends executions; answers the exit code. One that has ended already is as it is wanted. */
export async function stop(
  ids: readonly string[],
  options: StopOptions,
  terminal: Terminal,
): Promise<number> {
  const connection = await connect(options);
  // All of them are found before the first is stopped.
  const executions = await findExecutions(connection, options, ids);
  const answers: (StopAnswer & { id: string; counter: number })[] = [];
  for (const { id, counter } of executions) {
    const path = `/executions/${id}/stop`;
    const answer = await connection.api.post(StopAnswer, path, { now: options.now });
    answers.push({ id, counter, ...answer });
    const said = answer.wasRunning ? 'is being stopped' : 'had ended already';
    if (!options.json) terminal.write(`#${counter} ${said}\n`);
  }
  if (options.json) terminal.write(`${JSON.stringify({ executions: answers }, null, 2)}\n`);
  return EXIT_CODES.done;
}
