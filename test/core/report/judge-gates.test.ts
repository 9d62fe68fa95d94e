import { describe, expect, it } from 'vitest';
import { compareMetrics } from '../../../src/core/report/compare-metrics.ts';
import { judgeGates } from '../../../src/core/report/judge-gates.ts';
import { metricDirection } from '../../../src/core/report/metric-direction.ts';

const METRICS = [
  ['accuracy', 0.93],
  ['loss', 0.2],
  ['val.loss', 0.3],
] as const;
const BASE = [
  ['accuracy', 0.92],
  ['loss', 0.25],
] as const;

describe('a gate', () => {
  it.each([
    ['accuracy > 0.9', 'holds'],
    ['accuracy > 0.95', 'fails'],
    ['accuracy >= base', 'holds'],
    ['accuracy >= base + 0.02', 'fails'],
    ['base <= accuracy', 'holds'],
    ['accuracy >= base - 0.005 and loss <= base', 'holds'],
    ['accuracy >= base and loss <= base * 0.5', 'fails'],
    ['not (loss > base)', 'holds'],
    ['val.loss < 0.5', 'holds'],
    ['val.loss < base', 'unknown'],
    ['f1 > 0.5', 'fails'],
    ['accuracy > "a"', 'fails'],
  ])('%s %s', (rule, verdict) => {
    const gates = [{ rule, conclusion: 'failure' as const }];
    expect(judgeGates({ gates }, METRICS, BASE)).toMatchObject([{ rule, verdict }]);
  });

  it('cannot be judged by `base` where there is none, and can without it', () => {
    const gates = ['accuracy >= base', 'accuracy > 0.9'].map((rule) => ({
      rule,
      conclusion: 'neutral' as const,
    }));
    const verdicts = judgeGates({ gates }, METRICS, undefined).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['unknown', 'holds']);
  });
});

describe('metrics beside those of the base', () => {
  it.each([
    [
      { name: 'accuracy', base: 0.9, value: 0.91 },
      { difference: 0.01, verdict: 'better' },
    ],
    [
      { name: 'accuracy', base: 0.91, value: 0.9 },
      { difference: -0.01, verdict: 'worse' },
    ],
    [
      { name: 'loss', base: 0.3, value: 0.1 },
      { difference: -0.2, verdict: 'better' },
    ],
    [{ name: 'epoch', base: 1, value: 2 }, { difference: 1 }],
    [{ name: 'loss', base: 1, value: 1 }, { difference: 0 }],
    [{ name: 'loss', base: 'nan', value: 1 }, {}],
    [{ name: 'loss', base: undefined, value: 1 }, {}],
  ])('%j', ({ name, base, value }, expected) => {
    const [compared] = compareMetrics([[name, value]], [[name, base]], {});
    expect(compared).toEqual({ name, value, base, ...expected });
  });

  it.each([
    ['accuracy', 'higher'],
    ['val_acc', 'higher'],
    ['valAccuracy', 'higher'],
    ['eval/f1', 'higher'],
    ['test.mIoU', undefined],
    ['miou', 'higher'],
    ['train_loss', 'lower'],
    ['val_loss_mean', 'lower'],
    ['RMSE', 'lower'],
    ['lossless', undefined],
    ['epoch', undefined],
    ['constructor', undefined],
  ])('%s is better %s', (name, direction) => {
    expect(metricDirection(name, {})).toBe(direction);
  });

  it('go the way that the repository says', () => {
    const configured = { speed: 'higher', loss: 'higher' } as const;
    expect(metricDirection('speed', configured)).toBe('higher');
    expect(metricDirection('val/speed', configured)).toBe('higher');
    expect(metricDirection('loss', configured)).toBe('higher');
  });
});
