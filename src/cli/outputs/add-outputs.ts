import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { Terminal } from '../terminal.ts';
import type { OutputsOptions } from './outputs.ts';

/** Adds `slashrun outputs`. */
export function addOutputs(program: Command, terminal: Terminal): void {
  const command = program
    .command('outputs')
    .summary('list or download the outputs of an execution')
    .description(
      'Lists the outputs of an execution, or downloads them with --download: several at once, going on where an earlier download broke off, and checked against their SHA-256. What is there already and is the same is not downloaded again.',
    )
    .argument('<id>', '7, #7, latest, an id, or the address of its page or check run')
    .option('-d, --download <folder>', 'put them there')
    .option('-m, --match <glob>', "only those, such as '*.json' or 'models/**'")
    .option('--force', 'take the place of other files that are there', false);
  const examples = `
    slashrun outputs 7
    slashrun outputs 7 --download results
    slashrun outputs latest --download . --match 'model*'
    slashrun outputs 7 --json | jq -r '.outputs[].datum'
  `;
  addServerOptions(command, { examples }).action((id: string, options: OutputsOptions) =>
    report(terminal, async () => {
      const { outputs } = await import('./outputs.ts');
      return outputs(id, options, terminal);
    }),
  );
}
