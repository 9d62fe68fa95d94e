import { type Command, Option } from 'commander';
import { CliError, EXIT_CODES_HELP } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** Adds the options by which every command finds the server and the repository, and `--json`. */
export function addServerOptions(command: Command, { examples }: { examples: string }): Command {
  return command
    .option('--repo <owner/name>', 'the repository (default: that of the git remote here)')
    .option('--server <url>', 'the server (default: where you signed in last)')
    .addOption(new Option('--json', 'print what programs read').default(false))
    .addHelpText('after', `${EXIT_CODES_HELP}\nExamples:\n${indent(examples)}`);
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `  ${line.trim()}\n`)
    .join('');
}

/** Says what was expected to go wrong, and how a script can tell; the rest is thrown. */
export async function report(terminal: Terminal, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    terminal.writeError(`slashrun: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
