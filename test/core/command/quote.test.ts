import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { quote } from '../../../src/core/command/quote.ts';

/** As Python's shlex.quote writes them. */
it.each([
  ['', "''"],
  ['abcXYZ_09', 'abcXYZ_09'],
  ['--rate=0.1', '--rate=0.1'],
  ['a@b%c+d=e:f,g.h/i-j', 'a@b%c+d=e:f,g.h/i-j'],
  ['two words', "'two words'"],
  ['~', "'~'"],
  ['$HOME', "'$HOME'"],
  ['naïve', "'naïve'"],
  ["'", `''"'"''`],
  ["it's", `'it'"'"'s'`],
  ["''a", `''"'"''"'"'a'`],
  ['line\nbreak', "'line\nbreak'"],
])('quotes %j as %j', (word, quoted) => {
  expect(quote(word)).toBe(quoted);
});

const SPECIAL = `'"\\$\`!*?~#&|;<>(){}[] \t\n\r=-aé🙂\u{7f}`;

it('gives words that a shell reads back as they were', () => {
  const unit = fc.constantFrom(...Array.from(SPECIAL));
  const word = fc.oneof(fc.string({ unit }), fc.string({ unit: 'grapheme' }));
  const words = fc.array(
    word.filter((text) => !text.includes('\0')),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(words, (given) => {
      const script = `printf '%s\\0' ${['', ...given].map(quote).join(' ')}`;
      const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
      expect(printed.split('\0').slice(1, -1)).toEqual(given);
    }),
    { numRuns: 20 },
  );
});
