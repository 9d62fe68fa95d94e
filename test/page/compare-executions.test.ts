import { describe, expect, it } from 'vitest';
import { compareMetrics, compareParameters } from '../../src/page/compare/compare-executions.ts';
import { readCounters } from '../../src/page/compare/read-counters.ts';

describe('parameters', () => {
  it('that differ stand apart from those that do not', () => {
    const { differing, same } = compareParameters([
      { parameters: { epochs: 5, rate: 0.1, layers: [1, 2] } },
      { parameters: { epochs: 5, rate: 0.2, layers: [1, 2] } },
    ]);
    expect(differing).toEqual([{ name: 'rate', values: [0.1, 0.2] }]);
    expect(same.map(({ name }) => name)).toEqual(['epochs', 'layers']);
  });

  it('differ where one of the executions does not have them', () => {
    const { differing } = compareParameters([
      { parameters: { a: null } },
      { parameters: {} },
      { parameters: { toString: 'x' } },
    ]);
    expect(differing).toEqual([
      { name: 'a', values: [null, undefined, undefined] },
      { name: 'toString', values: [undefined, undefined, 'x'] },
    ]);
  });
});

describe('metrics', () => {
  it.each<[marked: string, values: unknown[], expected: [name: string, best: number[]]]>([
    ['the highest where higher is better', [0.8, 0.9, 0.7], ['accuracy', [1]]],
    ['the lowest where lower is better', [0.8, 0.9, 0.7], ['loss', [2]]],
    ['all that are equally good', [0.9, 0.9, 0.7], ['accuracy', [0, 1]]],
    ['none when all are alike', [0.9, 0.9], ['accuracy', []]],
    ['none when there is nothing to compare it with', [0.9, undefined, 'x'], ['accuracy', []]],
    ['none where nobody knows which way is better', [1, 2], ['epoch', []]],
    ['a number beside one that is none', [0.9, Number.NaN, 0.8], ['accuracy', [0]]],
  ])('mark %s', (_, values, [name, marked]) => {
    expect(best(values, name)).toEqual(marked);
  });

  it('are better as the repository says', () => {
    expect(best([1, 2], 'accuracy', { accuracy: 'lower' })).toEqual([0]);
  });
});

it.each([
  ['3,5', [3, 5]],
  ['#3, 5,5,x,0,-1,1.5', [3, 5]],
  ['', []],
  [
    Array.from({ length: 30 }, (_, index) => index + 1).join(','),
    [...Array(20).keys()].map((n) => n + 1),
  ],
])('the address %j names %j', (text, counters) => {
  expect(readCounters(text)).toEqual(counters);
});

/** The places of those that are marked. */
function best(values: unknown[], name: string, metricDirections = {}): number[] {
  const executions = values.map((value) => ({ metrics: { [name]: value }, metricDirections }));
  return [...(compareMetrics(executions)[0]?.best ?? [])];
}
