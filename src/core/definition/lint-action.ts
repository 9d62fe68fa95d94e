import type { Lint } from './lint-step.ts';
import { didYouMean } from './nearest.ts';
import type { PipelineNode } from './pipeline-schema.ts';
import { type YamlNode, locate } from './yaml-node.ts';

const WHENS = ['node-complete', 'node-starting', 'node-error'];
/** The last one is in Valohai's documentation and not in its linter. */
const THENS = ['noop', 'stop-pipeline', 'error-pipeline', 'require-approval'];

type Action = NonNullable<PipelineNode['actions']>[number];

/** Words that Valohai does not know do nothing, and say nothing. */
export function lintAction(
  item: YamlNode,
  path: readonly (string | number)[],
  { when, then }: Action,
): Lint[] {
  const unknown = (key: string, words: readonly string[], known: readonly string[]): Lint[] =>
    words
      .filter((word) => !known.includes(word))
      .map((word) => ({
        severity: 'warning',
        position: locate(item, [...path, key]),
        path: [...path, key],
        message: `'${word}' is not known and may do nothing${didYouMean(word, known)}`,
      }));
  const whens = when.map((word) => word.toLowerCase());
  return [...unknown('when', whens, WHENS), ...unknown('then', then, THENS)];
}
