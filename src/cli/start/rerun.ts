import { type RerunRequest, Started } from '../../protocol/run-api.ts';
import { type ServerOptions, connect } from '../connect.ts';
import { findExecution } from '../find-execution.ts';
import type { Terminal } from '../terminal.ts';
import { readInputs } from './read-inputs.ts';
import { readWords } from './read-words.ts';
import { showStarted } from './show-started.ts';

export type RerunOptions = ServerOptions & {
  env?: string;
  input: string[];
  image?: string;
  title?: string;
  watch: boolean;
};

/** Starts an execution again, and looks on if that is wanted; answers the exit code. */
export async function rerun(
  { id, words }: { id: string; words: readonly string[] },
  options: RerunOptions,
  terminal: Terminal,
): Promise<number> {
  const { env, image, title } = options;
  const request: RerunRequest = {
    parameters: readWords(words),
    inputs: readInputs(options.input),
    ...(env !== undefined && { environment: env }),
    ...(image !== undefined && { image }),
    ...(title !== undefined && { title }),
  };
  const connection = await connect(options);
  const execution = await findExecution(connection, options, id);
  const path = `/executions/${execution.id}/rerun`;
  const started = await connection.api.post(Started, path, request);
  const { repository, isPackage } = execution;
  return showStarted(connection, { repository, started, isPackage }, { ...options, terminal });
}
