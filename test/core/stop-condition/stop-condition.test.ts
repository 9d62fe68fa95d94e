import { describe, expect, it } from 'vitest';
import { checkStopCondition } from '../../../src/core/stop-condition/check-stop-condition.ts';
import { meetsStopCondition } from '../../../src/core/stop-condition/meets-stop-condition.ts';

const LATEST = new Map<string, unknown>([
  ['accuracy', 0.95],
  ['epoch', 10],
  ['phase', 'warm'],
  ['done', true],
  ['nothing', null],
  ['loss', 'NaN'],
  ['val', { accuracy: 0.5, deep: { er: 3 } }],
  ['train.loss', 0.1],
  ['layers', [8, 4]],
  ['class', 2],
]);

describe('a stop-condition', () => {
  it.each([
    'accuracy >= 0.95',
    'accuracy > 0.9 and epoch == 10',
    'accuracy < 0.9 or epoch > 5',
    'not (accuracy < 0.9)',
    'not accuracy < 0.9',
    'not not done',
    'epoch * 2 + 1 == 21',
    'epoch - 2 - 3 == 5',
    '2 + 3 * 4 == 14',
    '(2 + 3) * 4 == 20',
    'epoch // 3 == 3',
    '-7 // 2 == -4',
    'epoch / 4 == 2.5',
    '-epoch < 0',
    'phase == "warm"',
    "phase in ('cold', 'warm')",
    "phase not in {'cold'}",
    "'ar' in phase",
    'epoch in (10,)',
    'done',
    'done == 1',
    'done is True',
    'nothing is None',
    'nothing == None',
    'epoch is not None',
    'val.accuracy == .5',
    'val.deep.er == 3',
    'train.loss < 1e-0',
    'max(layers) == 8',
    'len(layers) == 2',
    'min(1, epoch) == 1',
    'abs(-1) == 1',
    'round(accuracy, 1) == 0.9 or round(accuracy, 1) == 1',
    'class == 2',
    'loss != loss',
    '1_000 == 1000',
    '"a" + "b" == "ab"',
    '"a" < "b"',
    'epoch == 10.0',
    'epoch == 10 or unknown > 1',
  ])('is met by %s', (condition) => {
    expect(checkStopCondition(condition)).toEqual({ ok: true });
    expect(meetsStopCondition(condition, LATEST)).toBe(true);
  });

  it.each([
    'accuracy > 1',
    'unknown > 1',
    'unknown > 1 or epoch == 10',
    'val.unknown > 1',
    'phase > 1',
    'nothing < 1',
    'loss < 1',
    'loss > 1',
    'val == 1',
    'epoch / 0 > 1',
    'constructor(1)',
    '__proto__',
    'open("x")',
    'done is 1',
    'phase is None',
    '',
  ])('is not met by %s', (condition) => {
    expect(meetsStopCondition(condition, LATEST)).toBe(false);
  });

  it.each([
    ['', 0, 'ends where a value is expected'],
    ['accuracy =! 1', 9, "'=' is not allowed here: equal is =="],
    ['accuracy > ', 11, 'ends where a value is expected'],
    ['accuracy > 0.9 epoch', 15, "'epoch' is not expected here"],
    ['0 < accuracy < 1', 13, 'compare two values at a time and join with `and`'],
    ['(accuracy > 1', 13, 'a ) is missing'],
    ['phase == "warm', 9, 'the text that begins with " does not end'],
    ['accuracy & 1', 9, "'&' is not allowed here"],
    ['accuracy not 1', 9, '`not` stands before a value, or in `not in`'],
    ['((((((((1))))))))', 8, 'is nested deeper than 8'],
    ['and 1', 4, "'1' is not expected here"],
    ['x'.repeat(100_001), 0, 'is longer than 100000 characters'],
  ])('cannot be read as %s', (condition, column, message) => {
    expect(checkStopCondition(condition)).toEqual({ ok: false, column, message });
  });
});
