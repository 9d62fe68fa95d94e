import { describe, expect, it } from 'vitest';
import {
  readLineHash,
  readLines,
  selectLine,
  writeLineHash,
} from '../../../src/page/log/line-hash.ts';

describe('lines in an address', () => {
  it.each([
    ['#L120', { from: 119, to: 119 }],
    ['#L120-L140', { from: 119, to: 139 }],
    ['#L120-140', { from: 119, to: 139 }],
    ['#L140-L120', { from: 119, to: 139 }],
    ['#L0', undefined],
    ['#L-3', undefined],
    ['#line-7', undefined],
    ['', undefined],
  ])('%s', (hash, expected) => {
    expect(readLineHash(hash)).toEqual(expected);
  });

  it.each([
    ['120', { from: 119, to: 119 }],
    [' 120 - 140 ', { from: 119, to: 139 }],
    ['l120-l140', { from: 119, to: 139 }],
    ['#L120-L140', { from: 119, to: 139 }],
    ['0', undefined],
    ['12-', undefined],
    ['twelve', undefined],
    ['', undefined],
  ])('are written by people as %j', (text, expected) => {
    expect(readLines(text)).toEqual(expected);
  });

  it.each([
    { from: 0, to: 0 },
    { from: 4, to: 9 },
  ])('come back as they were: %o', (selection) => {
    expect(readLineHash(writeLineHash(selection))).toEqual(selection);
  });

  it.each([
    ['one line', undefined, false, { from: 5, to: 5 }],
    ['with Shift, from what was chosen before', { from: 2, to: 2 }, true, { from: 2, to: 5 }],
    ['with Shift, back to before it', { from: 9, to: 12 }, true, { from: 5, to: 9 }],
    ['without Shift, anew', { from: 2, to: 9 }, false, { from: 5, to: 5 }],
  ])('are chosen: %s', (...[, before, isExtended, expected]) => {
    expect(selectLine(5, { before, extends: isExtended })).toEqual(expected);
  });
});
