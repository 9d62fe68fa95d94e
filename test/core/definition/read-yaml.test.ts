import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/core/definition/read-yaml.ts';

/** Given by PyYAML 6.0.3, except that dates stay text. */
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
  ['2020-01-01', '2020-01-01'],
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
    const levels = [...'bcdefghijklmnopqrstuvwxyz'].map((name, index) => {
      const below = `*${String.fromCodePoint(97 + index)}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => below).join(', ')}]`;
    });
    expect(readYaml(['a: &a [x]', ...levels].join('\n')).ok).toBe(true);
  });

  it.each([
    ['- &a [*a]', 1, 6, 'this contains itself'],
    ['a: *b', 1, 4, 'nothing above is marked &b'],
    ['a\n---\nb', 2, 1, 'only one document is allowed in this file'],
    ['a:\n\tb: 1', 2, 1, 'Tabs are not allowed as indentation: check the indentation'],
  ])('refuses %j', (text, line, column, message) => {
    expect(readYaml(text)).toEqual({ ok: false, errors: [{ position: { line, column }, message }] });
  });

  it.each(['['.repeat(20_000), '{a: '.repeat(20_000), '- '.repeat(20_000)])(
    'refuses what is nested too deeply',
    (text) => {
      const read = readYaml(text);
      expect(read.ok ? [] : read.errors.map(({ message }) => message)).toEqual([
        'the file is nested too deeply',
      ]);
    },
  );
});

function valueOf(text: string): unknown {
  const read = readYaml(text);
  return read.ok ? read.root.value : read.errors;
}
