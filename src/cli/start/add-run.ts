import { type Command, Option } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { Terminal } from '../terminal.ts';
import type { RunOptions } from './run.ts';
import type { RerunOptions } from './rerun.ts';

const RUN_EXAMPLES = `
slashrun run                                     list the steps of valohai.yaml
slashrun run train epochs=5 learning_rate=0.01   run HEAD, which must be pushed
slashrun run train --epochs 5 --watch            look at it until it ends
slashrun run train --commit main --env gpu-8x --title 'larger batches'
slashrun run train --input images=s3://bucket/images.tar
slashrun run train --adhoc                       run the folder as it is here
slashrun run train --local epochs=1              try it here, in Docker, without a server
slashrun run train --json | jq -r .page
`;

/** Adds `slashrun run`. */
export function addRun(program: Command, terminal: Terminal): void {
  const command = program
    .command('run')
    .summary('run a step of valohai.yaml')
    .description(
      'Runs a step at a commit that is on GitHub: HEAD, unless --commit names another; or, with --adhoc, the folder as it is. Parameters are given as NAME=VALUE, --NAME=VALUE or --NAME VALUE behind the step; where valohai.yaml is at hand they are checked before anything is sent. Without a step, lists the steps.',
    )
    .argument('[step]', 'its name, or how it begins')
    .argument('[parameters...]', 'NAME=VALUE …')
    .option('--env <name>', 'run in this environment')
    .option('--input <name=url>', 'an input; several times for several', collect, [])
    .option('--image <name>', 'run in this image')
    .option('--title <text>', 'what is special about it')
    .option('--tag <word>', 'a word to find it by; several times for several', collect, [])
    .addOption(
      new Option('--priority <number>', 'before those that wait with 0').choices(['0', '1']),
    )
    .option('--fresh', 'run also when an equal execution could answer', false)
    .option('--commit <ref>', 'a commit, branch or tag (default: HEAD)')
    .addOption(
      new Option('-a, --adhoc', 'run the folder as it is, without version control')
        .default(false)
        .conflicts('commit'),
    )
    .option('-y, --yes', 'with --adhoc: a large folder is meant', false)
    .addOption(
      new Option('--local', 'run the folder on this machine, without any server')
        .default(false)
        .conflicts(['commit', 'adhoc', 'env', 'watch']),
    )
    .option('--process', 'with --local: without a container, NOT ISOLATED', false)
    .option(
      '--outputs <folder>',
      'with --local: where outputs go (default: .slashrun/outputs/TIME)',
    )
    .option('-w, --watch', 'look at it until it ends; the exit code says how', false)
    .allowUnknownOption();
  addServerOptions(command, { examples: RUN_EXAMPLES }).action(
    (step: string | undefined, words: string[], options: RunOptions) =>
      report(terminal, async () => {
        const { run } = await import('./run.ts');
        return run({ step, words }, options, terminal);
      }),
  );
}

const RERUN_EXAMPLES = `
slashrun rerun 7                    the very same again
slashrun rerun 7 epochs=10 --watch  with another value
slashrun rerun latest --env gpu-8x
`;

/** Adds `slashrun rerun`. */
export function addRerun(program: Command, terminal: Terminal): void {
  const command = program
    .command('rerun')
    .summary('run an execution again, the same or with changes')
    .description('Runs what an execution ran at the same commit again, but for what is given.')
    .argument('<id>', '7, #7, latest, an id, or the address of its page or check run')
    .argument('[parameters...]', 'NAME=VALUE …')
    .option('--env <name>', 'run in this environment')
    .option('--input <name=url>', 'an input; several times for several', collect, [])
    .option('--image <name>', 'run in this image')
    .option('--title <text>', 'what is special about it')
    .option('-w, --watch', 'look at it until it ends; the exit code says how', false)
    .allowUnknownOption();
  addServerOptions(command, { examples: RERUN_EXAMPLES }).action(
    (id: string, words: string[], options: RerunOptions) =>
      report(terminal, async () => {
        const { rerun } = await import('./rerun.ts');
        return rerun({ id, words }, options, terminal);
      }),
  );
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
