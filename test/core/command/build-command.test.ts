import { describe, expect, it } from 'vitest';
import { buildCommand } from '../../../src/core/command/build-command.ts';
import type { Value } from '../../../src/core/definition/python-value.ts';
import { parameter } from '../definition/parameter.ts';

const RATE = parameter({ name: 'rate', type: 'float', default: { float: 1 } });
const NAME = parameter({ name: 'name', default: 'two words' });
const FLAG = parameter({ name: 'fast', type: 'flag', optional: true });
const EMPTY = parameter({ name: 'empty' });
const LIST = parameter({ name: 'list', multiple: 'separate', default: [1, 'b c'] });

describe('placeholders', () => {
  it.each([
    ['c {parameters}', "c --rate=1.0 '--name=two words' '--list=1,b c'"],
    ['c {params}', "c --rate=1.0 '--name=two words' '--list=1,b c'"],
    ['c {parameter:rate} {parameter:empty} d', 'c --rate=1.0  d'],
    ['c {parameter-value:name}', "c 'two words'"],
    ['c {parameter-value:list}', `c '[1, '"'"'b c'"'"']'`],
    ['c {source-path}', "c 'my code'"],
    ["c '{parameter-value:rate}'", "c '1.0'"],
    ['  c  ', 'c'],
  ])('fills in %j', (line, filled) => {
    expect(build([line])).toEqual([filled]);
  });

  it.each([
    'echo ${HOME} {1,2} {}',
    "awk '{print $1}'",
    'c {parameter:unknown}',
    'c {parameter-value:unknown}',
    'c {parameter-value:empty}',
    'c {parameter-value:fast}',
    'c { parameters }',
    'c {{parameters}}',
    'c {parameter: rate}',
    'c {\nparameters}',
  ])('leaves %j to the shell', (line) => {
    expect(build([line])).toEqual([line]);
  });

  it('does not look into values for placeholders', () => {
    expect(build(['{parameter-value:name}'], { name: '{parameters} $& $1' })).toEqual([
      "'{parameters} $& $1'",
    ]);
  });

  it('leaves {source-path} where the step has none', () => {
    const step = { command: ['{source-path}'], parameters: [], sourcePath: undefined };
    expect(buildCommand(step, new Map())).toEqual(['{source-path}']);
  });
});

describe('values', () => {
  it.each<[string, Record<string, Value>, string]>([
    ['a given value instead of the default', { rate: { float: 1e-5 } }, '--rate=1e-05'],
    ['an integer without a dot, as it was written', { rate: 1 }, '--rate=1'],
    ['nothing for null', { rate: null }, ''],
    ['an empty text', { rate: '' }, '--rate='],
  ])('writes %s', (_, values, words) => {
    expect(build(['{parameter:rate}'], values)).toEqual([words]);
  });

  it('knows the values of what is not declared, by their value alone', () => {
    expect(build(['{parameter:x} {parameter-value:x}'], { x: 5 })).toEqual(['{parameter:x} 5']);
  });
});

describe('how a parameter is passed', () => {
  const pair = { default: 'x y' };
  const several = { default: ['a', 'b c'] };
  it.each<[string, Parameters<typeof parameter>[0], { given?: Value; words: string }]>([
    ['as --name=value', pair, { words: "'--p=x y'" }],
    ['as two words', { ...pair, passAs: '-p  {v}' }, { words: "-p 'x y'" }],
    ['as its value', { ...pair, passAs: '{value}' }, { words: "'x y'" }],
    ['with its name', { ...pair, passAs: '{name}:{v}' }, { words: "'p:x y'" }],
    ['with braces', { ...pair, passAs: '{{{v}}}' }, { words: "'{x y}'" }],
    ['by default where the template is empty', { ...pair, passAs: '' }, { words: "'--p=x y'" }],
    ['once for each item', { ...several, multiple: 'repeat' }, { words: "--p=a '--p=b c'" }],
    ['with all items', { ...several, multiple: 'separate' }, { words: "'--p=a,b c'" }],
    ['joined', { ...several, multiple: 'separate', separator: ':' }, { words: "'--p=a:b c'" }],
    ['not at all without items', { multiple: 'repeat' }, { given: [], words: '' }],
    ['nor joined', { multiple: 'separate' }, { given: [], words: '' }],
    ['as a lone value', { multiple: 'separate' }, { given: 6, words: '--p=6' }],
    ['as a flag', { type: 'flag' }, { given: true, words: '--p' }],
    ['as no flag', { type: 'flag' }, { given: false, words: '' }],
    ['as another flag', { type: 'flag', passAs: '-f {name}' }, { given: true, words: '-f p' }],
    ['only when a flag is given', { type: 'flag', default: true }, { words: '' }],
    [
      'either way',
      { type: 'flag', passTrueAs: '-y', passFalseAs: '-n' },
      { given: true, words: '-y' },
    ],
    [
      'or the other',
      { type: 'flag', passTrueAs: '-y', passFalseAs: '-n' },
      { given: false, words: '-n' },
    ],
    [
      'either way with its name and value',
      { type: 'flag', passTrueAs: '--{name} {v}', passFalseAs: '--{name}={value}' },
      { given: true, words: '--p True' },
    ],
    [
      'or the other with its name and value',
      { type: 'flag', passTrueAs: '--{name} {v}', passFalseAs: '--{name}={value}' },
      { given: false, words: '--p=False' },
    ],
    ['one way only', { type: 'flag', passTrueAs: '-y', passAs: '-x' }, { given: false, words: '' }],
  ])('%s', (_, declared, { given, words }) => {
    const step = { command: ['{parameters}'], parameters: [parameter(declared)] };
    const values = new Map(given === undefined ? [] : [['p', given]]);
    expect(buildCommand({ ...step, sourcePath: undefined }, values)).toEqual([words]);
  });

  it('never as a list that it cannot have', () => {
    expect(() => build(['c'], { name: ['a'] })).toThrow("parameter 'name' has a list");
  });
});

function build(command: string[], values: Record<string, Value> = {}): string[] {
  const parameters = [RATE, NAME, FLAG, EMPTY, LIST];
  return buildCommand(
    { command, parameters, sourcePath: 'my code' },
    new Map(Object.entries(values)),
  );
}
