import { codeName } from '../../core/execution/code-name.ts';
import { ExecutionDetail, type RepositoryName } from '../../protocol/people-api.ts';
import type { Started } from '../../protocol/run-api.ts';
import { EXIT_CODES } from '../cli-error.ts';
import type { Connection } from '../connect.ts';
import { pageOf } from '../page-of.ts';
import { paintFor } from '../paint.ts';
import type { Terminal } from '../terminal.ts';

type New = { repository: RepositoryName; started: Started; isPackage: boolean };
type Shown = { watch: boolean; json: boolean; terminal: Terminal };

/** Says what was started and where it is, and looks on if that is wanted; answers the exit code. */
export async function showStarted(
  { api }: Connection,
  { repository, started, isPackage }: New,
  { watch, json, terminal }: Shown,
): Promise<number> {
  const { counter, step, commit, environment } = started;
  if (json && !watch) terminal.write(`${JSON.stringify(started, null, 2)}\n`);
  if (!json) {
    const paint = paintFor(terminal);
    const what = `${paint.bold(`#${counter} ${step}`)} at ${codeName({ commit, isPackage })} in ${environment}`;
    const page = started.page ?? pageOf(api.server, { repository, counter });
    const line = `${what}\n${paint.underline(page)}\n`;
    // With --watch, stdout is the log's.
    if (watch) terminal.writeError(line);
    else terminal.write(line);
  }
  if (!watch) return EXIT_CODES.done;
  const [{ watchExecution }, execution] = await Promise.all([
    import('../watch/watch-execution.ts'),
    api.get(ExecutionDetail, `/executions/${started.id}`),
  ]);
  return watchExecution(api, execution, { json, terminal });
}
