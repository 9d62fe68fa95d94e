import { expect, test } from 'vitest';
import {
  type ChartChoice,
  readChartChoice,
  withChartChoice,
} from '../../../src/page/metadata/chart-choice.ts';
import { chooseKeys } from '../../../src/page/metadata/choose-keys.ts';
import { defaultXAxis } from '../../../src/page/metadata/x-axis.ts';

const PLAIN: ChartChoice = {
  x: undefined,
  keys: undefined,
  isLog: false,
  smoothing: 0,
  isTogether: false,
  window: undefined,
};

const CASES: [string, Partial<ChartChoice>][] = [
  ['', {}],
  ['x=time', { x: { kind: 'time' } }],
  ['x=key%3Atime', { x: { kind: 'key', key: 'time' } }],
  ['y=loss&y=a%26b', { keys: ['loss', 'a&b'] }],
  ['y=', { keys: [] }],
  [
    'scale=log&smooth=0.6&charts=one&from=-1.5&to=20',
    { isLog: true, smoothing: 0.6, isTogether: true, window: { from: -1.5, to: 20 } },
  ],
];

test.each(CASES)(
  'the address "%s" says how charts are drawn, and the other way round',
  (text, choice) => {
    expect(readChartChoice(new URLSearchParams(text))).toEqual({ ...PLAIN, ...choice });
    expect(withChartChoice(new URLSearchParams(), { ...PLAIN, ...choice }).toString()).toBe(text);
  },
);

test.each([
  'x=depth',
  'smooth=-1',
  'smooth=much',
  'from=3&to=1',
  'from=1',
  'from=&to=',
  'from=a&to=b',
  'from=1&to=Infinity',
])('what "%s" says is left out', (text) => {
  expect(readChartChoice(new URLSearchParams(text))).toEqual(PLAIN);
});

test('keeps what else the address says', () => {
  const search = new URLSearchParams('tab=metadata&key=abc&x=row&y=old');
  expect(withChartChoice(search, { ...PLAIN, isLog: true }).toString()).toBe(
    'tab=metadata&key=abc&scale=log',
  );
});

test.each([
  [['loss', 'epoch', 'step'], { kind: 'key', key: 'step' }],
  [['loss', 'Epoch'], { kind: 'key', key: 'Epoch' }],
  [['loss'], { kind: 'row' }],
])('of the keys %j, what stands below is %j', (keys, x) => {
  expect(defaultXAxis(keys)).toEqual(x);
});

test.each([
  ['all but steps', ['epoch', 'loss', 'accuracy'], undefined, ['loss', 'accuracy']],
  ['steps, where there is nothing else', ['epoch'], undefined, ['epoch']],
  ['those that were chosen and are there', ['epoch', 'loss'], ['loss', 'gone'], ['loss']],
  ['none, when none was chosen', ['epoch', 'loss'], [], []],
])('shows %s', (...[, keys, chosen, shown]) => {
  expect(chooseKeys(keys, { keys: chosen })).toEqual(shown);
});
