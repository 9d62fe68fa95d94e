import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { ServerOptions } from '../connect.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `slashrun status`. */
export function addStatus(program: Command, terminal: Terminal): void {
  const command = program
    .command('status')
    .summary('print what you have running and waiting')
    .description(
      'Prints your executions that have not ended, of all repositories, or of one with --repo.',
    );
  const examples = `
    slashrun status
    slashrun status --json | jq '.executions | length'
  `;
  addServerOptions(command, { examples }).action((options: ServerOptions) =>
    report(terminal, async () => {
      const { status } = await import('./status.ts');
      return status(options, terminal);
    }),
  );
}

/** Adds `slashrun environments`. */
export function addEnvironments(program: Command, terminal: Terminal): void {
  const command = program
    .command('environments')
    .summary('list where executions can run')
    .description(
      'Lists the environments of a repository: machines, what runs and waits there, and what could not be launched.',
    );
  const examples = 'slashrun environments --repo OWNER/NAME';
  addServerOptions(command, { examples }).action((options: ServerOptions) =>
    report(terminal, async () => {
      const { environments } = await import('./environments.ts');
      return environments(options, terminal);
    }),
  );
}
