import type { ParameterValue } from '../execution/execution-spec.ts';

/** A float as Python tells it from an integer: `1.0` is not `1`, and a command line shows it. */
export type PythonFloat = { readonly float: number };

/** What a YAML scalar is to Python; a plain `number` is an integer. */
export type Scalar = string | number | boolean | PythonFloat | null;
export type Value = Scalar | readonly Scalar[];

export function isScalar(value: unknown): value is Scalar {
  if (value === null || isFloat(value)) return true;
  return ['string', 'number', 'boolean'].includes(typeof value);
}

export function isValue(value: unknown): value is Value {
  return isList(value) ? value.every(isScalar) : isScalar(value);
}

export function isFloat(value: unknown): value is PythonFloat {
  return (
    typeof value === 'object' &&
    value !== null &&
    'float' in value &&
    typeof value.float === 'number'
  );
}

/** A scalar of a file for which JavaScript has no value; a class, so that no map is taken for one. */
export class FloatScalar implements PythonFloat {
  readonly float: number;
  constructor(float: number) {
    this.float = float;
  }
}

/** A date, or a date and a time, as Python's `str` writes it. */
export class DateScalar {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Whether JavaScript holds it as an object, though it is one value to Python. */
export function isObjectScalar(value: unknown): value is FloatScalar | DateScalar {
  return value instanceof FloatScalar || value instanceof DateScalar;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !Array.isArray(value) && !isObjectScalar(value);
}

/** What a parameter may be worth of whatever a file says: the rest is the text that Python prints. */
export function toValue(value: unknown): Value {
  return isList(value) ? value.map(toScalar) : toScalar(value);
}

export function toScalar(value: unknown): Scalar {
  return isScalar(value) ? value : printed(value);
}

function printed(value: unknown): string {
  if (isScalar(value)) return pythonRepr(value);
  if (value instanceof DateScalar) return value.text;
  if (isList(value)) return `[${value.map(printed).join(', ')}]`;
  const entries = Object.entries(value ?? {});
  return `{${entries.map(([key, item]) => `${pythonRepr(key)}: ${printed(item)}`).join(', ')}}`;
}

/** `Array.isArray` does not narrow readonly arrays. */
export function isList(value: unknown): value is readonly unknown[];
export function isList(value: Value): value is readonly Scalar[];
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** Python's `str(value)`, which is how valohai-yaml writes values into commands. */
export function pythonStr(value: Value): string {
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return formatPythonNumber(value);
}

/** Python writes an exponent below 1e-04 and from 1e+16 on, JavaScript below 1e-6 and from 1e21. */
export function formatPythonNumber(number: number | PythonFloat): string {
  if (!isFloat(number)) return number.toString();
  const { float } = number;
  if (Number.isNaN(float)) return 'nan';
  if (!Number.isFinite(float)) return float > 0 ? 'inf' : '-inf';
  if (float === 0) return Object.is(float, -0) ? '-0.0' : '0.0';
  const [digits = '', exponent = ''] = float.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16)
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const fixed =
    power < 0 ? float.toFixed(digits.replace(/\D/g, '').length - 1 - power) : `${float}`;
  return fixed.includes('.') ? fixed : `${fixed}.0`;
}

/** What Python takes for true: anything but an empty text or list, a zero and `None`. */
export function isTruthy(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  return Boolean(isFloat(value) ? value.float || Number.isNaN(value.float) : value);
}

/** As JSON can hold it; JSON has no infinities and no NaN, which stay as Python writes them. */
export function toParameterValue(value: Value): ParameterValue {
  if (value === null) return null;
  return isList(value) ? value.map(toPlainScalar) : toPlainScalar(value);
}

function toPlainScalar(value: Scalar): string | number | boolean {
  if (value === null) return pythonStr(value);
  if (!isFloat(value)) return value;
  return Number.isFinite(value.float) ? value.float : pythonStr(value);
}

/** Python prefers single quotes, and double ones where only those need no escape. */
export function pythonRepr(value: Scalar): string {
  if (typeof value !== 'string') return pythonStr(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
  return quote + (quote === "'" ? escaped.replaceAll("'", String.raw`\'`) : escaped) + quote;
}
