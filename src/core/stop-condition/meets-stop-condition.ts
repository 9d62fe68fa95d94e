import { evaluate } from './evaluate.ts';
import { type Expression, ExpressionError } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/**
 * Whether a condition holds over the latest value of each metadata key. What cannot be computed (a key
 * that never came, texts compared with numbers) is not met: an execution must not end by mistake.
 */
export function meetsStopCondition(
  condition: string | Expression,
  latest: ReadonlyMap<string, unknown>,
): boolean {
  try {
    const expression = typeof condition === 'string' ? parseExpression(condition) : condition;
    return Boolean(evaluate(expression, latest));
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
