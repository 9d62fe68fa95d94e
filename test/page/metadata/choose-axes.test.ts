import { expect, test } from 'vitest';
import { chooseAxes, type Extent, type Side } from '../../../src/page/metadata/choose-axes.ts';

const LOSS = { min: 0.1, max: 2.5 };
const ACCURACY = { min: 0.2, max: 0.97 };
const TOKENS = { min: 1000, max: 90_000 };
const CASES: [string, (Extent | undefined)[], Side[]][] = [
  ['alike share one', [LOSS, ACCURACY], ['left', 'left']],
  ['what would flatten the first has its own', [LOSS, TOKENS], ['left', 'right']],
  [
    'what would be flat beside the first has its own',
    [TOKENS, LOSS, ACCURACY],
    ['left', 'right', 'right'],
  ],
  ['what stays as it is far away has its own', [LOSS, { min: 500, max: 500 }], ['left', 'right']],
  ['what stays as it is near by has not', [LOSS, { min: 1, max: 1 }], ['left', 'left']],
  [
    'nothing but zeros',
    [
      { min: 0, max: 0 },
      { min: 0, max: 0 },
    ],
    ['left', 'left'],
  ],
  ['what has no number yet does not count', [undefined, TOKENS], ['left', 'left']],
  ['none', [], []],
];

test.each(CASES)('%s', (_, extents, sides) => {
  expect(chooseAxes(extents, { isLog: false })).toEqual(sides);
});

test('on a logarithmic scale all get on', () => {
  expect(chooseAxes([LOSS, TOKENS], { isLog: true })).toEqual(['left', 'left']);
});
