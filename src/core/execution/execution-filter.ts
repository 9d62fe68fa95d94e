import { evaluate } from '../stop-condition/evaluate.ts';
import { type Expression, ExpressionError } from '../stop-condition/expression.ts';
import type { ExecutionSpec } from './execution-spec.ts';

/** What of an execution a condition is about. */
export type Filtered = {
  spec: Pick<ExecutionSpec, 'parameters'>;
  /** Newest value of each metadata key. */
  metrics: Readonly<Record<string, unknown>>;
};

/**
 * Whether a condition such as `accuracy > 0.9 and epochs <= 10` holds over an execution's metrics and
 * parameters; a metric goes before a parameter of the same name. What has no such value, or one that
 * cannot be compared, is not meant.
 */
export function matchesCondition(condition: Expression, { spec, metrics }: Filtered): boolean {
  const values = new Map<string, unknown>([
    ...spec.parameters.map(({ name, value }) => [name, value] as const),
    ...Object.entries(metrics),
  ]);
  try {
    return Boolean(evaluate(condition, values));
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
