import { joinWords } from '../command/join-words.ts';
import type { ExecutionSpec, ParameterValue } from '../execution/execution-spec.ts';
import { hideCredentials } from '../input/hide-credentials.ts';
import { parseComment } from '../request/parse-comment.ts';

type Reproduced = Pick<
  ExecutionSpec,
  | 'step'
  | 'commit'
  | 'trigger'
  | 'image'
  | 'package'
  | 'parameters'
  | 'inputs'
  | 'environment'
  | 'title'
  | 'tags'
>;

/**
 * What starts the same again from a terminal. Defaults are those of the commit and need not be said; an
 * address that has credentials is left out.
 */
export function reproduceCli(spec: Reproduced, counter: number): string {
  // The folder may be another by now; the server has what was packed.
  if (spec.package) return `slashrun rerun ${counter}`;
  const given = spec.parameters
    .filter(({ overridden }) => overridden)
    .flatMap(({ name, value }) => itemsOf(value).map((item) => `${name}=${String(item)}`));
  const inputs = spec.inputs.flatMap(({ name, uris }) =>
    uris.flatMap((uri) => (hideCredentials(uri) === uri ? ['--input', `${name}=${uri}`] : [])),
  );
  return joinWords([
    'slashrun',
    'run',
    spec.step,
    ...given,
    ...inputs,
    '--env',
    spec.environment,
    '--commit',
    spec.commit,
    ...(hasOwnImage(spec) ? ['--image', spec.image] : []),
    ...(spec.title === undefined ? [] : ['--title', spec.title]),
    ...spec.tags.flatMap((tag) => ['--tag', tag]),
  ]);
}

/** Not the one of the step. */
function hasOwnImage({ trigger, parameters }: Reproduced): boolean {
  const [command] = parseComment(trigger.text).commands;
  if (command?.verb !== 'run' || parameters.some(({ name }) => name === 'image')) return false;
  return command.pairs.some(({ name }) => name === 'image');
}

/** A list is given item by item. */
function itemsOf(value: ParameterValue): readonly (string | number | boolean)[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}
