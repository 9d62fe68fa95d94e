import { describe, expect, it } from 'vitest';
import { type PullEvent, PullProgress } from '../../../../runner/agent/engines/pull-progress.ts';

const MB = 1e6;

function event(id: string, status: string): PullEvent {
  return { id, status };
}

/** In megabytes. */
function loading(id: string, current: number, total: number): PullEvent {
  const progressDetail = { current: current * MB, total: total * MB };
  return { id, status: 'Downloading', progressDetail };
}

const BEGUN = [
  event('1.36', 'Pulling from library/busybox'),
  ...['a', 'b', 'c'].map((id) => event(id, 'Pulling fs layer')),
];

describe('PullProgress', () => {
  it.each<[string, PullEvent[], string]>([
    ['of nothing yet', BEGUN, '0 B, 0 of 3 layers'],
    [
      'without a sum while a size is unknown',
      [...BEGUN, loading('a', 20, 300), loading('b', 5, 7), event('c', 'Waiting')],
      '25 MB, 0 of 3 layers',
    ],
    [
      'with layers that were here before',
      [...BEGUN, event('a', 'Already exists'), loading('b', 5, 7), loading('c', 1, 3)],
      '6 MB of 10 MB, 1 of 3 layers',
    ],
    [
      'with a layer too small for its size to be told',
      [...BEGUN, loading('a', 20, 300), loading('b', 5, 7), event('c', 'Download complete')],
      '25 MB of 307 MB, 0 of 3 layers',
    ],
    [
      'of the unpacking, whose bytes are other ones',
      [
        ...BEGUN,
        ...['a', 'b', 'c'].map((id) => loading(id, 99, 100)),
        ...['a', 'b', 'c'].map((id) => event(id, 'Download complete')),
        event('a', 'Pull complete'),
        { ...loading('b', 7, 900), status: 'Extracting' },
      ],
      '300 MB downloaded, 1 of 3 layers unpacked',
    ],
    [
      'of a download that began again',
      [...BEGUN.slice(0, 2), loading('a', 90, 100), loading('a', 10, 100)],
      '90 MB of 100 MB, 0 of 1 layers',
    ],
  ])('tells how far a pull is %s', (_, events, words) => {
    const progress = new PullProgress();
    for (const each of events) progress.observe(each);
    expect(progress.describe()).toBe(words);
  });
});
