import { describe, expect, it } from 'vitest';
import { matchesCondition } from '../../../src/core/execution/execution-filter.ts';
import { parseExpression } from '../../../src/core/stop-condition/parse-expression.ts';

const PARAMETERS = [
  { name: 'epochs', type: 'integer', value: 10, overridden: true },
  { name: 'optimizer', type: 'string', value: 'adam', overridden: false },
  { name: 'accuracy', type: 'float', value: 0.1, overridden: false },
] as const;

describe('a condition over metrics and parameters', () => {
  it.each([
    ['accuracy > 0.9', true],
    ['accuracy > 0.95', false],
    ['epochs == 10 and accuracy >= 0.93', true],
    ["optimizer in ('adam', 'sgd')", true],
    ['accuracy < 0.5', false],
    ['unknown > 1', false],
    ['optimizer > 3', false],
    ['not unknown', false],
  ])('%s: %s', (condition, isMeant) => {
    const execution = { spec: { parameters: [...PARAMETERS] }, metrics: { accuracy: 0.93 } };
    expect(matchesCondition(parseExpression(condition), execution)).toBe(isMeant);
  });
});
