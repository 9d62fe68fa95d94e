import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputLog } from '../../../../runner/agent/inputs/input-log.ts';

const FOUND = { md5: 'm', sha1: 's', sha256: 'h', sizeBytes: 100_000_000 };
const GIGABYTES = 1e9;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function open(files: number): { log: InputLog; lines: string[] } {
  const lines: string[] = [];
  const names = Array.from({ length: files }, (_, index) => nameOf(index));
  return { log: new InputLog((text) => lines.push(text), names), lines };
}

const nameOf = (index: number) => ({ input: 'images', name: `${index}.tar` });

describe('InputLog', () => {
  it('says how a file comes along, every five seconds at most', () => {
    const { log, lines } = open(2);
    for (let second = 0; second <= 12; second += 1) {
      log.progress(nameOf(0), second * 0.1 * GIGABYTES, 3.4 * GIGABYTES);
      if (second < 4) log.progress(nameOf(1), second, undefined);
      vi.advanceTimersByTime(1000);
    }
    expect(lines).toEqual([
      'input images: 0.tar 500 MB of 3.4 GB',
      'input images: 0.tar 1 GB of 3.4 GB',
    ]);
  });

  it('counts the files where there are many', () => {
    const { log, lines } = open(30);
    for (let index = 0; index < 30; index += 1) {
      log.progress(nameOf(index), 1, 2);
      log.finished(nameOf(index), FOUND, { isCached: index < 10, tookMs: 500 });
      vi.advanceTimersByTime(500);
    }
    expect(lines).toEqual([
      'input images: 11 of 30 files, 1.1 GB',
      'input images: 21 of 30 files, 2.1 GB',
      'inputs: images: 30 files, 3 GB in 14.5s, 10 from the cache',
    ]);
  });
});
