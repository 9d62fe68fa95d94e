import { describe, expect, it } from 'vitest';
import { DateScalar } from '../../../src/core/definition/python-value.ts';
import { readYaml } from '../../../src/core/definition/read-yaml.ts';

/** As PyYAML 6.0.3 reads them, except that integers beyond 2^53 stay text. */
const PY_YAML: readonly (readonly [string, unknown])[] = [
  ['1e-4', '1e-4'],
  ['1e16', '1e16'],
  ['1.5e3', '1.5e3'],
  ['2.5e-5', { float: 2.5e-5 }],
  ['1.e+3', { float: 1000 }],
  ['1.0', { float: 1 }],
  ['5.', { float: 5 }],
  ['.5', { float: 0.5 }],
  ['-.inf', { float: -Infinity }],
  ['190:20:30.15', { float: 685_230.15 }],
  ['yes', true],
  ['Off', false],
  ['y', 'y'],
  ['~', null],
  ['0777', 511],
  ['0o17', '0o17'],
  ['08', '08'],
  ['0x1F', 31],
  ['-0b11', -3],
  ['1_000', 1000],
  ['1:30', 90],
  ['+5', 5],
  ['2020-01-01', new DateScalar('2020-01-01')],
  ['2020-1-2 3:04:05Z', new DateScalar('2020-01-02 03:04:05+00:00')],
  ['"1.0"', '1.0'],
  ['12345678901234567890', '12345678901234567890'],
];

describe('readYaml', () => {
  it.each(PY_YAML)('reads %s as PyYAML does', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it('lets the last of equal keys win', () => {
    expect(valueOf('{a: 1, b: 2, a: 3}')).toEqual({ a: 3, b: 2 });
  });

  it('follows aliases and merges, in which own keys win', () => {
    const text = '- &base {a: 1, b: 2}\n- *base\n- {<<: *base, b: 3}\n- {<<: [{a: 5}, *base]}';
    const base = { a: 1, b: 2 };
    expect(valueOf(text)).toEqual([base, base, { a: 1, b: 3 }, { a: 5, b: 2 }]);
  });

  it('does not grow with aliases of aliases', () => {
    const levels = Array.from({ length: 25 }, (_, index) => {
      const name = String.fromCodePoint(98 + index);
      const below = `*${String.fromCodePoint(97 + index)}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => below).join(', ')}]`;
    });
    expect(readYaml(['a: &a [x]', ...levels].join('\n')).ok).toBe(true);
  });

  it.each([
    ['- &a [*a]', '1:6', 'this contains itself'],
    ['a: *b', '1:4', 'nothing above is marked &b'],
    ['a\n---\nb', '2:1', 'only one document is allowed in this file'],
    ['a:\n\tb: 1', '2:1', 'a tab cannot indent: use spaces'],
  ])('refuses %j', (text, place, message) => {
    const read = readYaml(text);
    const errors = read.ok ? [] : read.errors;
    const found = errors.map(({ position: { line, column }, ...error }) => [
      `${line}:${column}`,
      error.message,
    ]);
    expect(found).toEqual([[place, message]]);
  });

  it.each([
    ['lists', '['.repeat(20_000)],
    ['maps', '{a: '.repeat(20_000)],
    ['lists on one line', '- '.repeat(20_000)],
    ['lists after a document mark', `--- ${'- '.repeat(20_000)}`],
    ['keys', '? '.repeat(20_000)],
    ['keys without values', ': '.repeat(20_000)],
    ['maps on one line', 'a: '.repeat(20_000)],
    ['indented maps', stairs(900)],
  ])('refuses %s that would exhaust the stack', (_, text) => {
    const error = { position: { line: 1, column: 1 }, message: 'nested too deeply' };
    expect(readYaml(text)).toEqual({ ok: false, errors: [error] });
  });

  it('refuses a file that takes seconds to read', () => {
    const error = { position: { line: 1, column: 1 }, message: 'longer than 512 KiB' };
    expect(readYaml('- a\n'.repeat(140_000))).toEqual({ ok: false, errors: [error] });
  });

  it('skips a byte order mark', () => {
    expect(valueOf('\uFEFF- a:\n    b: 1\n')).toEqual([{ a: { b: 1 } }]);
  });

  it('takes an alias for the latest of its name above it', () => {
    expect(valueOf('[&a 1, *a, &a 2, *a, {&a k: *a}]')).toEqual([1, 1, 2, 2, { k: 'k' }]);
  });

  it('reads what is nested as deeply as a pipeline, and text with any indentation', () => {
    expect(readYaml(stairs(40)).ok).toBe(true);
    const far = ' '.repeat(300);
    expect(valueOf(`a: |\n  b\n${far}c [[[\nd: e\n${far}f\n`)).toEqual({
      a: `b\n${far.slice(2)}c [[[\n`,
      d: 'e f',
    });
  });
});

function valueOf(text: string): unknown {
  const read = readYaml(text);
  return read.ok ? read.root.value : read.errors;
}

function stairs(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
}
