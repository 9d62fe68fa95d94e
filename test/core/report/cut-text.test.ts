import { expect, it } from 'vitest';
import { cutToFirstLines, takeLastLines } from '../../../src/core/report/cut-text.ts';

it.each([
  ['a\nb', 3, 'a\nb'],
  ['äb\nc', 5, 'äb\nc'],
  ['äb\ncd\nefgh', 11, 'äb\ncd\nefgh'],
  ['äb\ncd\nefgh', 10, 'äb\n\nmore'],
  ['ab\n😀😀😀', 12, 'ab\n\nmore'],
  ['a single line', 12, '\n\nmore'],
])('%j of at most %i bytes is cut at a line: %j', (text, maxBytes, cut) => {
  expect(cutToFirstLines(text, maxBytes, 'more')).toBe(cut);
});

it.each([
  [['a', 'b'], 4, ['a', 'b']],
  [['a', 'b'], 3, ['b']],
  [['a', '模'], 4, ['模']],
  [['a', '模'], 3, []],
])('the last lines of %j within %i bytes are %j', (lines, maxBytes, last) => {
  expect(takeLastLines(lines, maxBytes)).toEqual(last);
});
