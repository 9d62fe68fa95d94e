import { z } from 'zod';
import { ITEM_KINDS, ITEM_SCHEMAS } from './item-kinds.ts';

const DESCRIPTIONS = {
  step: 'A command that can be run as an execution.',
  task: 'Several executions of one step with different parameters.',
  endpoint: 'A server for predictions.',
  pipeline: 'Executions that take what others leave.',
  blueprint: 'An older word for `pipeline`.',
  deployment: 'Where endpoints are deployed.',
} satisfies Record<(typeof ITEM_KINDS)[number], string>;

/** The JSON Schema of `valohai.yaml`, for editors; it says less than the linter. */
export function definitionJsonSchema(): object {
  const items = ITEM_KINDS.map((kind) =>
    z.looseObject({ [kind]: ITEM_SCHEMAS[kind].describe(DESCRIPTIONS[kind]) }),
  );
  const file = z.array(z.union(items)).meta({
    title: 'valohai.yaml',
    description: 'What can be run of a repository.',
  });
  return z.toJSONSchema(file, { io: 'input', unrepresentable: 'any', reused: 'inline' });
}
