// What a shell makes of the commands that are built: the values themselves, and never more.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, constantFrom, oneof, property, string, stringMatching } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../../../src/core/command/build-command.ts';
import { quote } from '../../../src/core/command/quote.ts';
import { parseDefinition } from '../../../src/core/definition/parse-definition.ts';

const SHELLS = ['sh', 'bash'].filter((shell) => {
  try {
    execFileSync(shell, ['-c', ':']);
    return true;
  } catch {
    return false;
  }
});

/** Any text but NUL, which no argument can hold, and halves of characters, which no file can. */
const text = oneof(
  string({ unit: 'binary' }),
  string({ unit: 'grapheme' }),
  stringMatching(/^[-'"$`\\;&|<>(){}*?~#!\n\r\t =%a]{0,12}$/),
).map((value) => value.replaceAll(/[\uD800-\uDFFF]/gu, '').replaceAll('\0', ''));

/** Many at once, for starting a shell is what takes the time. */
const texts = array(text, { minLength: 1, maxLength: 60 });

const HOSTILE = [
  '; touch broken',
  '$(touch broken)',
  '`touch broken`',
  '&& touch broken',
  '| touch broken',
  '\ntouch broken\n',
  "'; touch broken; '",
  '"; touch broken; "',
  '${IFS}; touch${IFS}broken',
  '{touch,broken}',
  '> broken',
  '& touch broken &',
  '-n',
  '--',
  '*',
  '~',
  '#',
  '\\',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slashrun-shell-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The arguments that a program gets, by way of a shell. */
function argumentsOf(shell: string, command: string): string[] {
  const script = `show() { [ $# -eq 0 ] || printf '%s\\0' "$@"; }\n${command}`;
  const output = execFileSync(shell, ['-c', script], { cwd: folder, encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

describe.each(SHELLS)('in %s', (shell) => {
  it('a quoted text is that very text', () => {
    assert(
      property(texts, (values) => {
        const command = values.map((value) => `printf '%s\\0' ${quote(value)}`).join('\n');
        expect(argumentsOf(shell, command)).toEqual(values);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['show {parameters}', (value: string) => [`--p=${value}`]],
    ['show {parameter:p}', (value: string) => [`--p=${value}`]],
    ['show {parameter-value:p}', (value: string) => [value]],
    ['show a{parameter-value:p}b', (value: string) => [`a${value}b`]],
    ['show -- {parameter-value:p} {parameters}', (value: string) => ['--', value, `--p=${value}`]],
  ])('%s passes a value on and starts nothing', (template, expected) => {
    const step = stepWith(template);
    const value = oneof(constantFrom(...HOSTILE), text);
    assert(
      property(array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const lines = values.flatMap((each) => buildCommand(step, new Map([['p', each]])));
        expect(argumentsOf(shell, lines.join('\n'))).toEqual(values.flatMap(expected));
      }),
      { numRuns: 10 },
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['pass-as: "-p {v}"', (value: string) => ['-p', value]],
    ['pass-as: "--{name}:{value}"', (value: string) => [`--p:${value}`]],
    ['multiple: repeat', (value: string) => [`--p=${value}`, '--p=2']],
    ['multiple: separate', (value: string) => [`--p=${value},2`]],
  ])('a parameter with %s passes a value on and starts nothing', (property_, expected) => {
    const step = stepWith('show {parameters}', property_);
    const isMultiple = property_.startsWith('multiple');
    const lines = HOSTILE.flatMap((value) =>
      buildCommand(step, new Map([['p', isMultiple ? [value, '2'] : value]])),
    );
    expect(argumentsOf(shell, lines.join('\n'))).toEqual(HOSTILE.flatMap(expected));
    expect(readdirSync(folder)).toEqual([]);
  });
});

function stepWith(command: string, more?: string) {
  const parameter = more === undefined ? '{name: p}' : `{name: p, ${more}}`;
  const yaml = `- step:\n    name: s\n    image: i\n    command: '${command}'\n    parameters: [${parameter}]`;
  const parsed = parseDefinition(yaml, 'valohai.yaml');
  const step = parsed.ok ? parsed.definition.steps[0] : undefined;
  if (!step) throw new Error(JSON.stringify(parsed.problems));
  return step;
}
