#!/usr/bin/env node
// The `slashrun` command.
import { isatty } from 'node:tty';
import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { definitionJsonSchema } from '../core/definition/definition-json-schema.ts';
import { rulesJsonSchema } from '../core/rules/rules-json-schema.ts';
import { addDoctor } from './add-doctor.ts';
import { addLint } from './lint.ts';

const STDOUT = 1;

const program = new Command('slashrun')
  .description('Runs steps of valohai.yaml on machines that have what they need.')
  .version(manifest.version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print what a command does')
  .showSuggestionAfterError()
  .showHelpAfterError('(--help says more)')
  // Wrong usage is told from a file that has mistakes.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

// Whoever reads, such as `head`, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const terminal = {
  stdin: process.stdin,
  write: (text: string) => process.stdout.write(text),
  writeError: (text: string) => process.stderr.write(text),
  isTerminal: isatty(STDOUT),
};
addLint(program, terminal);
addDoctor(program, terminal);

program
  .command('schema')
  .summary('print the JSON Schema of valohai.yaml')
  .description('Prints the JSON Schema of valohai.yaml or of .github/slashrun.yml, for editors.')
  .option('--rules', 'that of .github/slashrun.yml', false)
  .action(({ rules }: { rules: boolean }) => {
    const schema = rules ? rulesJsonSchema() : definitionJsonSchema();
    process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
  });

await program.parseAsync();
