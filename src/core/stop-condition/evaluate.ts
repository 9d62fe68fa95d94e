import {
  type Arithmetic,
  type Comparison,
  type Expression,
  ExpressionError,
} from './expression.ts';

type Value = string | number | boolean | null | readonly Value[];

/** Computes an expression as Python would. Throws ExpressionError for what has no value. */
export function evaluate(expression: Expression, latest: ReadonlyMap<string, unknown>): Value {
  const value = (part: Expression): Value => evaluate(part, latest);
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'name':
      return lookUp(expression, latest);
    case 'list':
      return expression.items.map(value);
    case 'call':
      return call(expression.name, expression.args.map(value), expression.column);
    case 'not':
      return !isTrue(value(expression.operand));
    case 'negative':
      return -toNumber(value(expression.operand), expression);
    case 'positive':
      return toNumber(value(expression.operand), expression);
    case 'and': {
      const left = value(expression.left);
      return isTrue(left) ? value(expression.right) : left;
    }
    case 'or': {
      const left = value(expression.left);
      return isTrue(left) ? left : value(expression.right);
    }
    case 'arithmetic':
      return calculate(expression, value(expression.left), value(expression.right));
    case 'comparison':
      return compare(expression, value(expression.left), value(expression.right));
  }
}

/** Python prints these where JSON has no word for them. */
const NOT_FINITE = new Map<string, number>([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** A key may have dots itself; else they lead into an object. */
function lookUp(
  { name, column }: { name: string; column: number },
  latest: ReadonlyMap<string, unknown>,
): Value {
  if (latest.has(name)) return toValue(latest.get(name), column);
  const parts = name.split('.');
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const key = parts.slice(0, length).join('.');
    if (!latest.has(key)) continue;
    let found: unknown = latest.get(key);
    for (const part of parts.slice(length)) found = propertyOf(found, part);
    if (found !== undefined) return toValue(found, column);
  }
  throw new ExpressionError(`there is no metadata '${name}'`, column);
}

function propertyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function toValue(value: unknown, column: number): Value {
  if (typeof value === 'string') return NOT_FINITE.get(value) ?? value;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => toValue(item, column));
  throw new ExpressionError('an object has no value to compare', column);
}

function isTrue(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : Number.isNaN(value) || Boolean(value);
}

function toNumber(value: Value, { column }: { column: number }): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  throw new ExpressionError('only numbers can be computed with', column);
}

type Operation = { operator: Arithmetic; column: number };

function calculate(operation: Operation, left: Value, right: Value): Value {
  const { operator } = operation;
  if (operator === '+' && typeof left === 'string' && typeof right === 'string')
    return left + right;
  const [one, other] = [toNumber(left, operation), toNumber(right, operation)];
  if (operator.startsWith('/') && other === 0)
    throw new ExpressionError('nothing can be divided by 0', operation.column);
  switch (operator) {
    case '+':
      return one + other;
    case '-':
      return one - other;
    case '*':
      return one * other;
    case '/':
      return one / other;
    case '//':
      return Math.floor(one / other);
  }
}

type Compared = { operator: Comparison; column: number };

function compare({ operator, column }: Compared, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'is':
      return typeof left === typeof right && equal(left, right);
    case 'is not':
      return !(typeof left === typeof right && equal(left, right));
    case 'in':
      return contains(right, left, column);
    case 'not in':
      return !contains(right, left, column);
    case '<':
      return order(left, right, column) < 0;
    case '<=':
      return order(left, right, column) <= 0;
    case '>':
      return order(left, right, column) > 0;
    case '>=':
      return order(left, right, column) >= 0;
  }
}

/** To Python `True` is 1. */
function equal(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, at) => equal(item, right[at] ?? null));
  return unboolean(left) === unboolean(right);
}

function unboolean(value: Value): Value {
  return typeof value === 'boolean' ? Number(value) : value;
}

function contains(all: Value, one: Value, column: number): boolean {
  if (Array.isArray(all)) return all.some((item) => equal(item, one));
  if (typeof all === 'string' && typeof one === 'string') return all.includes(one);
  throw new ExpressionError('`in` looks into a list or a text', column);
}

/** Negative, 0 or positive; NaN, which is neither, when one of them is not a number. */
function order(left: Value, right: Value, column: number): number {
  const [one, other] = [unboolean(left), unboolean(right)];
  if (typeof one === 'number' && typeof other === 'number') return one === other ? 0 : one - other;
  if (typeof one === 'string' && typeof other === 'string')
    return one < other ? -1 : +(one > other);
  throw new ExpressionError('only two numbers or two texts have an order', column);
}

type Function = (args: readonly number[]) => number;

const FUNCTIONS = new Map<string, Function>([
  ['abs', ([value = NaN]) => Math.abs(value)],
  ['min', (values) => Math.min(...values)],
  ['max', (values) => Math.max(...values)],
  ['round', ([value = NaN, digits = 0]) => Number(value.toFixed(digits))],
]);

function call(name: string, args: readonly Value[], column: number): Value {
  const [first = null] = args;
  if (name === 'len' && (typeof first === 'string' || Array.isArray(first))) return first.length;
  const known = FUNCTIONS.get(name);
  if (!known) throw new ExpressionError(`the function ${name}() is not known`, column);
  const values = args.length === 1 && Array.isArray(first) ? first : args;
  return known(values.map((value) => toNumber(value, { column })));
}
