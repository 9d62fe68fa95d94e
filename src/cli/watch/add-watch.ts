import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { ServerOptions } from '../connect.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
slashrun watch latest
slashrun watch 7 && slashrun outputs 7 --download results
slashrun watch 7 --json | jq 'select(.event == "metadata").data[].values'
`;

/** Adds `slashrun watch`. */
export function addWatch(program: Command, terminal: Terminal): void {
  const command = program
    .command('watch')
    .summary('look at an execution until it ends')
    .description(
      'Shows state, the end of the log and the newest metrics in one view that keeps itself up to date; where nobody looks, plain lines. Ctrl+C leaves the execution running. The exit code says whether it ended well.',
    )
    .argument('<id>', '7, #7, latest, an id, or the address of its page or check run');
  addServerOptions(command, { examples: EXAMPLES }).action((id: string, options: ServerOptions) =>
    report(terminal, async () => {
      const [{ connect }, { findExecution }, { watchExecution }] = await Promise.all([
        import('../connect.ts'),
        import('../find-execution.ts'),
        import('./watch-execution.ts'),
      ]);
      const connection = await connect(options);
      const execution = await findExecution(connection, options, id);
      return watchExecution(connection.api, execution, { json: options.json, terminal });
    }),
  );
}
