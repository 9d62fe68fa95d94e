import { expect, it } from 'vitest';
import { plainLogLine } from '../../../src/core/report/plain-log-line.ts';

it.each([
  ['\u001B[1;31merror\u001B[0m: no', 'error: no', 'colours'],
  ['\u001B]0;title\u0007text', 'text', 'the title of the window'],
  ['\u001B]8;;https://x\u001B\\link\u001B]8;;\u001B\\', 'link', 'links'],
  ['\u001B(Btext\u001B7', 'text', 'short sequences'],
  ['10%\r 50%\r100%', '100%', 'what a progress bar wrote over'],
  ['100%\r', '100%', 'the end of a line of Windows'],
  ['a\tb\u0008\u0000', 'a\tb', 'control characters other than tabs'],
])('%j becomes %j: without %s', (line, shown) => {
  expect(plainLogLine(line)).toBe(shown);
});
