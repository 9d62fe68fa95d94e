import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Complete, RootCommand } from '@bomb.sh/tab';
import type { Definition } from '../../core/definition/definition.ts';
import { definitionHere } from '../start/local-definition.ts';
import { offerParameters, offerSteps } from './offer-steps.ts';

/** Options and arguments that name files, by command: shells do not offer any by themselves. */
const FILES: readonly [command: string, name: string][] = [
  ['lint', 'file'],
  ['run', 'outputs'],
  ['outputs', 'download'],
  ['doctor', 'env'],
];

/** Lets the completion offer steps and parameters of the `valohai.yaml` of this folder, and files. */
export async function offerWhatIsHere(root: RootCommand, words: readonly string[]): Promise<void> {
  const last = words.at(-1) ?? '';
  for (const [command, name] of FILES) {
    const { options, arguments: positional } = root.commands.get(command) ?? {};
    const target = options?.get(name) ?? positional?.get(name);
    if (target) target.handler = (complete) => offerFiles(last, complete);
  }
  const run = root.commands.get('run');
  if (words[0] !== 'run' || !run) return;
  const definition = await definitionToOffer();
  if (!definition) return;
  const [step, parameters] = run.arguments.values();
  if (step) step.handler = (complete) => offerSteps(definition, complete);
  if (parameters) parameters.handler = (complete) => offerParameters(definition, words, complete);
}

/** Whoever presses a key is not told what is wrong with a file. */
async function definitionToOffer(): Promise<Definition | undefined> {
  return definitionHere().catch(() => undefined);
}

function offerFiles(begun: string, complete: Complete): void {
  const folder = begun.endsWith('/') ? begun : dirname(`${begun}.`);
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = begun.includes('/') ? join(folder, entry.name) : entry.name;
      complete(entry.isDirectory() ? `${path}/` : path, '');
    }
  } catch {
    // What is being written is no folder: there is nothing to offer.
  }
}
