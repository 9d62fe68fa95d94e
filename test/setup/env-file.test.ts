import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setVariables } from '../../src/setup/env-file.ts';

const PEM = '-----BEGIN KEY-----\nMIIE+/=\nAPP_ID=9\n-----END KEY-----\n';

describe('setVariables', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['fills an empty file', '', { APP_ID: '7' }, 'APP_ID=7\n'],
    [
      'sets a variable in its place',
      'A=1\nAPP_ID=6\nB=2\n',
      { APP_ID: '7' },
      'A=1\nAPP_ID=7\nB=2\n',
    ],
    ['fills a variable that has no value', 'APP_ID=\nB=2\n', { APP_ID: '7' }, 'APP_ID=7\nB=2\n'],
    ['adds at the end what is not there', 'A=1\n', { B: '2', C: '3' }, 'A=1\nB=2\nC=3\n'],
    ['ends a last line that has no end', 'A=1', { B: '2' }, 'A=1\nB=2\n'],
    ['adds no end to a last line it sets', 'A=1', { A: '2' }, 'A=2'],
    [
      'keeps the line ends of Windows',
      'A=1\r\nB=2\r\n',
      { A: '3', C: '4' },
      'A=3\r\nB=2\r\nC=4\r\n',
    ],
    [
      'keeps comments and empty lines',
      '# A=0\n\n  # more\nA=1\n',
      { A: '2' },
      '# A=0\n\n  # more\nA=2\n',
    ],
    ['keeps the comment behind a value', 'A=1 # the first\n', { A: '2' }, 'A=2 # the first\n'],
    ['keeps the comment behind quotes', 'A="1 # no" # yes\n', { A: '2' }, 'A=2 # yes\n'],
    ['keeps export and spaces', ' export A = 1\n', { A: '2' }, ' export A = 2\n'],
    ['leaves the first of duplicates', 'A=1\nB=2\nA=3\nA=4\n', { A: '5' }, 'A=5\nB=2\n'],
    ['leaves duplicates of others', 'A=1\nA=2\n', { B: '3' }, 'A=1\nA=2\nB=3\n'],
    ['takes no name for another', 'MY_A=1\nA_B=2\n', { A: '3' }, 'MY_A=1\nA_B=2\nA=3\n'],
    ['replaces all lines of a quoted value', 'A="1\n2\n3"\nB=4\n', { A: '5' }, 'A=5\nB=4\n'],
    ['looks into no quoted value', 'B="\nA=1\n"\nA=2\n', { A: '3' }, 'B="\nA=1\n"\nA=3\n'],
    ['takes a quote that never ends for one line', `A='1\nB=2\n`, { A: '3' }, 'A=3\nB=2\n'],
    ['drops what follows a closing quote', 'A="1"2\nB=3\n', { A: '4' }, 'A=4\nB=3\n'],
    ['keeps lines that are no assignment', 'what\n=1\nA=1\n', { A: '2' }, 'what\n=1\nA=2\n'],
    ['keeps a byte order mark', '\uFEFFA=1\n', { A: '2' }, '\uFEFFA=2\n'],
    ['quotes what has spaces', '', { A: 'x y' }, 'A="x y"\n'],
    ['quotes what would begin a comment', '', { A: 'x#y' }, 'A="x#y"\n'],
    ['quotes around quotes', '', { A: 'x"y' }, `A='x"y'\n`],
    ['keeps a backslash as it is', '', { A: String.raw`x\ny` }, `A='x\\ny'\n`],
    ['writes lines as one', '', { A: 'x\ny\n' }, 'A="x\\ny\\n"\n'],
    ['empties a variable', 'A=old\n', { A: '' }, 'A=\n'],
    ['changes nothing when there is nothing to set', 'A=1', {}, 'A=1'],
  ])('%s', (_sentence, ...[text, values, expected]) => {
    expect(setVariables(text, values)).toBe(expected);
  });

  it('writes a private key as one line that Node reads back', () => {
    const text = setVariables('OTHER="a b"\nAPP_ID=1\n', { APP_ID: '7', PRIVATE_KEY: PEM });
    expect(text.split('\n')).toHaveLength(4);
    expect(parseEnv(text)).toEqual({ OTHER: 'a b', APP_ID: '7', PRIVATE_KEY: PEM });
  });

  it('changes nothing when it is done a second time', () => {
    const values = { APP_ID: '7', PRIVATE_KEY: PEM };
    const once = setVariables('# ours\nAPP_ID=1\n', values);
    expect(setVariables(once, values)).toBe(once);
  });

  it('fills .env.example and leaves every word of it', () => {
    const example = readFileSync('.env.example', 'utf8');
    const filled = setVariables(example, { APP_ID: '7', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 's' });
    expect(filled.replace(/^APP_ID=7$/m, 'APP_ID=')).toContain(example.split('PRIVATE_KEY=')[0]);
    expect(filled.split('\n')).toHaveLength(example.split('\n').length);
    expect(parseEnv(filled)).toEqual({
      ...parseEnv(example),
      APP_ID: '7',
      PRIVATE_KEY: PEM,
      WEBHOOK_SECRET: 's',
    });
  });

  it('lets Node read back every value and every other variable', () => {
    const value = string().filter((text) => !/[\r\0]|\\n/.test(text));
    const writable = value.filter(
      (text) => !text.includes('"') && !(text.includes('\\') && text.includes('\n')),
    );
    const line = constantFrom('B=1', '', '# A=2', 'A=3', 'A="4\nC=5"', "C='6' # c", 'export B="7"');
    assert(
      property(array(line), constantFrom('\n', '\r\n'), writable, (lines, end, wanted) => {
        const before = lines.map((each) => `${each}${end}`).join('');
        const after = parseEnv(setVariables(before, { A: wanted }));
        expect(after).toEqual({ ...parseEnv(before), A: wanted });
      }),
    );
  });

  it('refuses a value that no quotes can hold', () => {
    expect(() => setVariables('', { A: `"'\`` })).toThrow('fits no .env file');
  });
});
