import { assert, constantFrom, oneof, array, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/core/command/quote.ts';
import { parseComment } from '../../../src/core/request/parse-comment.ts';

/** What the grammar gives a meaning to, between texts that mean nothing. */
const PIECES = oneof(
  constantFrom('/run', '/stop', '/help', ' ', '\n', '\r\n', '    ', 'train', 'a=1', '--a', '#3'),
  constantFrom('"', "'", '\\', '=', '“', '”', '„', '‘', '’', '—', '–', '\u00A0'),
  constantFrom('```', '~~~', '> ', '- ', '<!--', '-->'),
  string({ unit: 'grapheme', maxLength: 4 }),
);
const COMMENTS = array(PIECES, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('whatever a comment holds', () => {
  it('is read without an error, and what is found is at a place in it', () => {
    assert(
      property(COMMENTS, (body) => {
        const lines = body.split(/\r\n?|\n/);
        const { commands, problems } = parseComment(body);
        for (const { line, column, text } of problems) {
          expect(text).toBe(lines[line - 1]);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(text.length);
        }
        for (const { line, verb } of commands)
          expect(lines[line - 1]?.trimStart().toLowerCase()).toMatch(new RegExp(`^/${verb}`));
      }),
      { numRuns: 2000 },
    );
  });

  it('means the same with the line breaks of Windows', () => {
    assert(
      property(COMMENTS, (body) => {
        const unix = body.replaceAll(/\r\n?/g, '\n');
        expect(parseComment(unix.replaceAll('\n', '\r\n'))).toEqual(parseComment(unix));
      }),
    );
  });
});

it('reads any text back as the value that was quoted for a shell', () => {
  assert(
    property(string({ unit: 'grapheme' }), (value) => {
      const { commands, problems } = parseComment(`/run train note=${quote(value)} lr=1`);
      expect(problems).toEqual([]);
      expect(commands).toMatchObject([
        {
          pairs: [
            { name: 'note', value: value.replaceAll(/\r\n?/g, '\n') },
            { name: 'lr', value: '1' },
          ],
        },
      ]);
    }),
    { numRuns: 1000 },
  );
});
