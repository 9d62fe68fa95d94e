import type { Parameter } from './definition.ts';
import { type Scalar, type Value, isFloat, isList, pythonRepr, pythonStr } from './python-value.ts';

type Validated<T> = { ok: true; value: T } | { ok: false; messages: string[] };

/**
 * Whether a parameter may have a value, and that value as its type, by the rules of valohai-yaml
 * (`Parameter.validate`): numbers may be written as text, text is not looked at, choices are compared
 * after that.
 */
export function validateValue(parameter: Parameter, value: Value): Validated<Value> {
  if (parameter.multiple === 'none')
    return isList(value)
      ? refuse('a list is not allowed: the parameter does not say `multiple`')
      : validateScalar(parameter, value);
  const items = (isList(value) ? value : [value]).map((item) => validateScalar(parameter, item));
  const messages = items.flatMap((item) => (item.ok ? [] : item.messages));
  if (messages.length > 0) return { ok: false, messages };
  return { ok: true, value: items.flatMap((item) => (item.ok ? [item.value] : [])) };
}

function validateScalar(parameter: Parameter, given: Scalar): Validated<Scalar> {
  const cast = castScalar(parameter.type, given);
  if (!cast.ok) return cast;
  const { value } = cast;
  const messages = [...outOfRange(parameter, value), ...notAChoice(parameter, value)];
  return messages.length > 0 ? { ok: false, messages } : cast;
}

function castScalar(type: Parameter['type'], value: Scalar): Validated<Scalar> {
  const text = pythonStr(value);
  if (value === null) return refuse('No value supplied');
  if (type === 'string' || type === 'flag') return { ok: true, value };
  if (text === '') return refuse('No value supplied');
  const number = typeof value === 'boolean' ? undefined : readNumber(type, text);
  if (number === undefined)
    return refuse(
      `${text} is not ${type === 'integer' ? 'an integer' : 'a floating-point number'}`,
    );
  return { ok: true, value: number };
}

const INTEGER = /^\s*[-+]?\d+(?:_\d+)*\s*$/;
const FLOAT = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/;

/** What Python's `int()` and `float()` make of a text. */
function readNumber(type: 'integer' | 'float', text: string): Scalar | undefined {
  const digits = text.trim().toLowerCase().replaceAll('_', '');
  if (type === 'integer') {
    if (!INTEGER.test(text)) return undefined;
    return Number.isSafeInteger(Number(digits)) ? Number(digits) : undefined;
  }
  if (/^[-+]?(?:inf|infinity)$/.test(digits))
    return { float: digits.startsWith('-') ? -Infinity : Infinity };
  if (/^[-+]?nan$/.test(digits)) return { float: NaN };
  return FLOAT.test(text.trim().toLowerCase()) ? { float: Number(digits) } : undefined;
}

function outOfRange({ min, max }: Parameter, value: Scalar): string[] {
  const number = toNumber(value);
  if (number === undefined) return [];
  if (min !== undefined && number < min)
    return [`${pythonStr(value)} is less than the minimum allowed (${min})`];
  if (max !== undefined && number > max)
    return [`${pythonStr(value)} is greater than the maximum allowed (${max})`];
  return [];
}

function notAChoice({ choices }: Parameter, value: Scalar): string[] {
  if (choices.length === 0 || choices.some((choice) => isEqual(choice, value))) return [];
  const allowed = choices.map(pythonRepr).join(', ');
  return [`${pythonStr(value)} is not among the choices allowed ([${allowed}])`];
}

/** As in Python, where `1 == 1.0 == True`. */
function isEqual(one: Scalar, other: Scalar): boolean {
  const number = toNumber(one);
  return number === undefined ? one === other : number === toNumber(other);
}

function toNumber(value: Scalar): number | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  return isFloat(value) ? value.float : undefined;
}

function refuse(message: string): { ok: false; messages: string[] } {
  return { ok: false, messages: [message] };
}
