import type { Phase } from '../execution/execution-state.ts';

/** What is being done in a phase. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  code: 'fetching the code',
  inputs: 'fetching the inputs',
  image: 'pulling the image',
  command: 'running',
  outputs: 'saving the outputs',
};
