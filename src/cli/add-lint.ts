import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

const FORMATS = ['text', 'json', 'github'] as const;
export type LintOptions = { format: (typeof FORMATS)[number]; strictWarnings: boolean };

/** Adds `slashrun lint`; its exit codes are those of the reference linter. */
export function addLint(program: Command, terminal: Terminal): void {
  program
    .command('lint')
    .summary('check valohai.yaml and .github/slashrun.yml')
    .description(
      'Checks files that say what can be run, and what starts it, and shows what is wrong and where.',
    )
    .argument(
      '[file...]',
      'files to check; - is the standard input (default: valohai.yaml, and .github/slashrun.yml if there is one)',
    )
    .addOption(
      program
        .createOption('--format <form>', 'how problems are printed')
        .choices(FORMATS)
        .default('text'),
    )
    .option('--strict-warnings', 'fail also when there are only warnings', false)
    .addHelpText('after', HELP)
    .action(async (files: string[], options: LintOptions) => {
      const { lint } = await import('./lint.ts');
      process.exitCode = await lint(files, options, terminal);
    });
}

const HELP = `
Exit codes: 0 nothing is wrong, 1 there are errors (or warnings with
--strict-warnings), 2 a file cannot be read.

Examples:
  slashrun lint                               check ./valohai.yaml and its rules
  slashrun lint .github/slashrun.yml          check the rules only
  slashrun lint a.yaml b.yaml                 check several files
  git show HEAD~1:valohai.yaml | slashrun lint -
  slashrun lint --format github               annotate the lines of a pull request,
                                              from a workflow of GitHub Actions
  slashrun lint --format json | jq '.[].message'
`;
