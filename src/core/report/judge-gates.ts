import type { ExecutionSpec } from '../execution/execution-spec.ts';
import { evaluate } from '../stop-condition/evaluate.ts';
import { type Expression, ExpressionError } from '../stop-condition/expression.ts';
import { parseExpression } from '../stop-condition/parse-expression.ts';
import type { Metrics } from './check-run-view.ts';

export type Judgement = {
  rule: string;
  /** `unknown`: there is nothing to compare with, which is nobody's fault. */
  verdict: 'holds' | 'fails' | 'unknown';
  conclusion: 'failure' | 'neutral';
  why?: string;
};

const BASE = 'base';

/** Whether the metrics pass; a metric that a gate asks for and nobody printed does not. */
export function judgeGates(
  { gates }: Pick<ExecutionSpec['judgement'], 'gates'>,
  metrics: Metrics,
  base: Metrics | undefined,
): Judgement[] {
  return gates.map(({ rule, conclusion }) => ({
    rule,
    conclusion,
    ...judge(rule, metrics, base),
  }));
}

function judge(
  rule: string,
  metrics: Metrics,
  base: Metrics | undefined,
): Pick<Judgement, 'verdict' | 'why'> {
  try {
    const expression = withBaseNames(parseExpression(rule), undefined);
    const before = new Map((base ?? []).map(([name, value]) => [`${BASE}.${name}`, value]));
    const values = new Map<string, unknown>([...before, ...metrics]);
    const missing = namesIn(expression).find((name) => !values.has(name));
    if (missing?.startsWith(`${BASE}.`) === true)
      return { verdict: 'unknown', why: 'there is nothing to compare with yet' };
    if (missing !== undefined)
      return { verdict: 'fails', why: `no metric '${missing}' was printed` };
    return { verdict: evaluate(expression, values) ? 'holds' : 'fails' };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { verdict: 'fails', why: error.message };
  }
}

/** `base` is the older value of the metric that it is compared with. */
function withBaseNames(expression: Expression, metric: string | undefined): Expression {
  const inner = (part: Expression): Expression => withBaseNames(part, metric);
  switch (expression.kind) {
    case 'constant':
      return expression;
    case 'name':
      return expression.name === BASE && metric !== undefined
        ? { ...expression, name: `${BASE}.${metric}` }
        : expression;
    case 'list':
      return { ...expression, items: expression.items.map(inner) };
    case 'call':
      return { ...expression, args: expression.args.map(inner) };
    case 'not':
    case 'negative':
    case 'positive':
      return { ...expression, operand: inner(expression.operand) };
    case 'and':
    case 'or':
    case 'arithmetic':
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case 'comparison': {
      const own = namesIn(expression).find((name) => name !== BASE && !name.startsWith('base.'));
      const side = (part: Expression): Expression => withBaseNames(part, own ?? metric);
      return { ...expression, left: side(expression.left), right: side(expression.right) };
    }
  }
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'constant':
      return [];
    case 'name':
      return [expression.name];
    case 'list':
      return expression.items.flatMap(namesIn);
    case 'call':
      return expression.args.flatMap(namesIn);
    case 'not':
    case 'negative':
    case 'positive':
      return namesIn(expression.operand);
    case 'and':
    case 'or':
    case 'arithmetic':
    case 'comparison':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}
