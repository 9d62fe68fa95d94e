import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { Terminal } from '../terminal.ts';
import type { LogsOptions } from './logs.ts';

const EXAMPLES = `
slashrun logs 7                       what #7 has said until now
slashrun logs latest -f               until its end, whatever happens to the connection
slashrun logs 7 --since 10m --stream stderr
slashrun logs 7 --tail 100 --timestamps
slashrun logs 7 --json | jq -r 'select(.stream == "stdout").text'
`;

/** Adds `slashrun logs`. */
export function addLogs(program: Command, terminal: Terminal): void {
  const command = program
    .command('logs')
    .summary('print the log of an execution, live with -f')
    .description(
      'Prints the log of an execution. With --follow it goes on until the execution ends; a connection that is lost, or a server that starts again, leaves no gap. --json prints one line of JSON for each line of the log.',
    )
    .argument('<id>', '7, #7, latest, an id, or the address of its page or check run')
    .option('-f, --follow', 'go on until the execution ends', false)
    .option('--since <when>', 'only lines of the last 10m, 2h …, or since a time')
    .option('--stream <names>', 'only these of stdout,stderr,status')
    .option('--tail <lines>', 'only so many of the last lines')
    .option('-t, --timestamps', 'begin each line with its time', false);
  addServerOptions(command, { examples: EXAMPLES }).action((id: string, options: LogsOptions) =>
    report(terminal, async () => {
      const { logs } = await import('./logs.ts');
      return logs(id, options, terminal);
    }),
  );
}
