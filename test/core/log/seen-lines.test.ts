import { expect, it } from 'vitest';
import { findTransients } from '../../../src/core/log/find-transients.ts';
import type { LogStreamName, StreamRun } from '../../../src/core/log/log-stream.ts';
import { SeenLines } from '../../../src/core/log/seen-lines.ts';

const out = (lines: number): StreamRun => ({ stream: 'stdout', lines });
const err = (lines: number): StreamRun => ({ stream: 'stderr', lines });
const ALL: LogStreamName[] = ['stdout', 'stderr', 'status'];

type Piece = { runs: StreamRun[]; transients?: number[] };

const CASES: [string, LogStreamName[], Piece[], [number, number][]][] = [
  ['nothing', ALL, [], []],
  ['all', ALL, [{ runs: [out(3), err(2)] }, { runs: [out(5)] }], [[0, 10]]],
  [
    'one stream',
    ['stderr'],
    [{ runs: [out(3), err(2), out(1), err(1)] }],
    [
      [3, 2],
      [6, 1],
    ],
  ],
  [
    'over the ends of pieces',
    ['stdout'],
    [{ runs: [err(1), out(2)] }, { runs: [out(3)] }],
    [[1, 5]],
  ],
  [
    'no states',
    ALL,
    [{ runs: [out(5)], transients: [1, 2] }],
    [
      [0, 1],
      [3, 2],
    ],
  ],
  [
    'the state that is the last',
    ALL,
    [{ runs: [out(3)], transients: [1, 2] }],
    [
      [0, 1],
      [2, 1],
    ],
  ],
  [
    'no state that another piece goes on from',
    ALL,
    [{ runs: [out(2)], transients: [1] }, { runs: [out(1)] }],
    [
      [0, 1],
      [2, 1],
    ],
  ],
  [
    'the last state before lines of another stream',
    ALL,
    [{ runs: [out(1), err(2)], transients: [0] }],
    [[0, 3]],
  ],
  [
    'states of the wanted streams alone',
    ['stderr'],
    [{ runs: [out(2), err(2)], transients: [0, 2] }],
    [[3, 1]],
  ],
];

it.each(CASES.map(([of, streams, pieces, expected]) => ({ of, streams, pieces, expected })))(
  'are seen: $of',
  ({ streams, pieces, expected }) => {
    const seen = new SeenLines(new Set(streams));
    let firstLine = 0;
    for (const { runs, transients = [] } of pieces) {
      const lines = runs.reduce((sum, run) => sum + run.lines, 0);
      seen.add({ firstLine, lines, runs, transients });
      // Asked in between, the answer is that of then.
      seen.ranges();
      firstLine += lines;
    }
    expect(seen.ranges()).toEqual(expected);
    expect(seen.next).toBe(firstLine);
  },
);

it.each([
  ['a\nb\n', []],
  ['a\r\nb\n', [0]],
  ['a\n\nb\r\nc\r\n\nd\n', [2, 3]],
  ['a\rb\n', []],
])('states of lines that went on in %j are %j', (text, expected) => {
  expect(findTransients(text)).toEqual(expected);
});
