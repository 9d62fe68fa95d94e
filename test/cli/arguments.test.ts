// What people type, read.
import { describe, expect, it } from 'vitest';
import { expandCommand } from '../../src/cli/expand-command.ts';
import { readEnvironment } from '../../src/cli/environment.ts';
import { readSince } from '../../src/cli/log/read-since.ts';
import { readServer } from '../../src/cli/read-server.ts';
import { readInputs } from '../../src/cli/start/read-inputs.ts';
import { readWords } from '../../src/cli/start/read-words.ts';

describe('parameters', () => {
  it.each([
    [['epochs=5'], { epochs: '5' }],
    [['--epochs=5'], { epochs: '5' }],
    [['--learning-rate', '0.1'], { 'learning-rate': '0.1' }],
    [['--learning_rate=0.1', '--fast'], { learning_rate: '0.1', fast: true }],
    [['--offset', '-3'], { offset: '-3' }],
    [['name=a b', 'text=x=y'], { name: 'a b', text: 'x=y' }],
    [['layer=1', 'layer=2', 'layer=3'], { layer: ['1', '2', '3'] }],
    [['--fast', 'epochs=5'], { fast: true, epochs: '5' }],
    [[], {}],
  ])('%j', (words, expected) => {
    expect(readWords(words)).toEqual(expected);
  });

  it.each([[['5']], [['-e', '5']], [['epochs', '=5']]])('%j are none', (words) => {
    expect(() => readWords(words)).toThrow('is not NAME=VALUE');
  });
});

it('inputs have a name and an address, several of a name are a list', () => {
  expect(readInputs(['a=s3://b/c?d=e', 'a=https://f', 'g=h'])).toEqual({
    a: ['s3://b/c?d=e', 'https://f'],
    g: ['h'],
  });
  for (const wrong of ['a', '=b', 'a=']) expect(() => readInputs([wrong])).toThrow('NAME=URL');
});

describe('a server', () => {
  it.each([
    ['https://run.example/', 'https://run.example'],
    ['run.example', 'https://run.example'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://run.example/slashrun/', 'http://run.example/slashrun'],
  ])('%s is %s', (text, expected) => {
    expect(readServer(text)).toBe(expected);
  });

  it.each(['', 'https://', 'https://user@run.example', 'https://run.example/?a=b', 'a b'])(
    'is not %j',
    (text) => {
      expect(() => readServer(text)).toThrow('is no address of a server');
    },
  );
});

describe('since', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    ['10m', '2026-03-01T11:50:00Z'],
    ['1h30m', '2026-03-01T10:30:00Z'],
    ['2d', '2026-02-27T12:00:00Z'],
    ['2026-03-01T11:00Z', '2026-03-01T11:00:00Z'],
    ['2026-02-28', '2026-02-28T00:00:00Z'],
  ])('%s', (text, expected) => {
    expect(readSince(text, now)).toBe(Date.parse(expected));
  });

  it.each(['10', 'yesterday', '', '2026-13-01', '5 apples'])('is not %j', (text) => {
    expect(() => readSince(text, now)).toThrow('give how long ago');
  });
});

describe('a command may be cut short', () => {
  const known = ['run', 'rerun', 'list', 'lint', 'logs', 'login', 'compare', 'status', 'stop'];
  const commands = known.map((name) => ({
    name: () => name,
    aliases: () => (name === 'list' ? ['ls'] : []),
  }));
  it.each([
    [
      ['comp', '1', '2'],
      ['compare', '1', '2'],
    ],
    [
      ['run', 'train'],
      ['run', 'train'],
    ],
    [['ru'], ['run']],
    [['ls'], ['ls']],
    [['--help'], ['--help']],
    [
      ['help', 'run'],
      ['help', 'run'],
    ],
    [['nothing'], ['nothing']],
    [[], []],
  ])('%j', (args, expected) => {
    expect(expandCommand(args, commands)).toEqual({ ok: true, args: expected });
  });

  it.each([
    ['log', "'log' could be any of login, logs"],
    ['st', "'st' could be any of status, stop"],
    ['r', "'r' could be any of rerun, run"],
  ])('not to %s', (first, message) => {
    expect(expandCommand([first], commands)).toEqual({ ok: false, message });
  });
});

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ TERM: 'dumb' }, true, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    [{ CI: 'true' }, false, false],
  ])('with %j on a terminal (%s): %s', (variables, isTerminal, expected) => {
    expect(readEnvironment(variables).wantsColors(isTerminal)).toBe(expected);
  });
});
