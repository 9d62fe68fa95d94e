import { describe, expect, it } from 'vitest';
import { type NamedRun, nameCheck } from '../../../src/core/plan/name-check.ts';

const run = (step: string, given: NamedRun['given'] = [], name?: string): NamedRun => ({
  step,
  name,
  given,
});

describe('a check', () => {
  it.each<[NamedRun, NamedRun[], string]>([
    [run('train'), [], 'train'],
    [run('train', [['lr', 0.1]]), [], 'train'],
    [run('train', [['lr', 0.1]]), [run('train', [['lr', 0.1]])], 'train'],
    [run('train', [['lr', 0.2]]), [run('train', [['lr', 0.1]])], 'train (lr=0.2)'],
    [run('train'), [run('train', [['lr', 0.1]])], 'train'],
    [run('train', [['lr', 0.2]]), [run('evaluate')], 'train'],
    [
      run('train', [
        ['note', 'a\nb'],
        ['n', [1, 2]],
      ]),
      [run('train')],
      'train (note=a b, n=[1,2])',
    ],
    [run('train', [['lr', 1]], 'nightly'), [run('train')], 'nightly'],
    [run('train', [['lr', 1]]), [run('train', [], 'nightly')], 'train'],
  ])('of %j beside %j is called %s', (own, others, name) => {
    expect(nameCheck(own, others)).toBe(name);
  });

  it('has a name that fits into a list', () => {
    const long = run('train', [['note', 'x'.repeat(500)]]);
    expect(nameCheck(long, [run('train')])).toHaveLength(100);
  });
});
