import type { ScalarTag, Tags } from 'yaml';
import { DateScalar, FloatScalar, formatPythonNumber, isFloat } from './python-value.ts';
import { readDate } from './read-date.ts';

/**
 * The library's tags of YAML 1.1 with plain scalars read and written as PyYAML reads them
 * (`yaml/resolver.py`): `1e-4` lacks the dot of a float and stays text, and `y` is no boolean.
 */
export function pyYamlTags(tags: Tags): Tags {
  const others = tags.filter((tag) => typeof tag === 'string' || !REPLACED.has(tag.tag));
  return [...others, bool, integer, float, timestamp];
}

const BOOL = 'tag:yaml.org,2002:bool';
const INT = 'tag:yaml.org,2002:int';
const FLOAT = 'tag:yaml.org,2002:float';
const TIMESTAMP = 'tag:yaml.org,2002:timestamp';
const REPLACED = new Set([BOOL, INT, FLOAT, TIMESTAMP]);

const bool: ScalarTag = {
  tag: BOOL,
  default: true,
  identify: (value) => typeof value === 'boolean',
  test: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|true|on)$/i.test(text),
  stringify: ({ value }) => String(value),
};

const integer: ScalarTag = {
  tag: INT,
  default: true,
  identify: Number.isSafeInteger,
  test: /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  resolve: (text) => {
    const value = readInteger(text.replaceAll('_', ''));
    // Digits that a number cannot hold are kept as they are.
    return Number.isSafeInteger(value) ? value : text.replaceAll('_', '');
  },
  stringify: ({ value }) => String(value),
};

const float: ScalarTag = {
  tag: FLOAT,
  default: true,
  identify: (value) => typeof value === 'number' || isFloat(value),
  test: /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  resolve: (text) => new FloatScalar(readFloat(text.replaceAll('_', '').toLowerCase())),
  stringify: ({ value }) => writeFloat(isFloat(value) ? value.float : Number(value)),
};

const timestamp: ScalarTag = {
  tag: TIMESTAMP,
  default: true,
  identify: (value) => value instanceof DateScalar,
  test: /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)$/,
  resolve: (text, fail) => {
    const date = readDate(text);
    if (date === undefined) fail(`there is no such date as ${text}: write it in quotes`);
    return new DateScalar(date ?? text);
  },
  stringify: ({ value }) => (value instanceof DateScalar ? value.text : String(value)),
};

function readInteger(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  if (digits.includes(':')) return sign * readBase60(digits);
  if (/^0[bx]/.test(digits)) return sign * Number(digits);
  return sign * Number.parseInt(digits, digits.startsWith('0') ? 8 : 10);
}

function readFloat(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  if (digits === '.inf') return sign * Infinity;
  if (digits === '.nan') return NaN;
  return sign * (digits.includes(':') ? readBase60(digits) : Number(digits));
}

/** Without a dot an exponent would make it text. */
function writeFloat(float: number): string {
  if (!Number.isFinite(float)) return Number.isNaN(float) ? '.nan' : `${float < 0 ? '-' : ''}.inf`;
  const text = formatPythonNumber({ float });
  return text.includes('.') ? text : text.replace('e', '.0e');
}

/** `1:30` is ninety: minutes and seconds, long before containers had ports. */
function readBase60(digits: string): number {
  return digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}
