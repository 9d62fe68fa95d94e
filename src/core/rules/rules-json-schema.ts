import { z } from 'zod';
import { RulesSchema } from './rules-schema.ts';

/** The JSON Schema of `.github/slashrun.yml`, for editors; it says less than the linter. */
export function rulesJsonSchema(): object {
  const file = RulesSchema.meta({
    title: '.github/slashrun.yml',
    description: 'What slashrun starts for a repository, and what it allows.',
  });
  return z.toJSONSchema(file, { io: 'input', unrepresentable: 'any', reused: 'inline' });
}
