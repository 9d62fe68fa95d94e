import { describe, expect, it } from 'vitest';
import { partSize, partsOf } from '../../../src/core/output/part-size.ts';

const MIB = 1024 ** 2;
const TIB = 1024 ** 4;

describe('the parts of a file', () => {
  it.each([
    [0, undefined],
    [16 * MIB - 1, undefined],
    [16 * MIB, 16 * MIB],
    [150_000 * MIB, 16 * MIB],
    [160_000 * MIB + 1, 17 * MIB],
    [5 * TIB, 525 * MIB],
  ])('of %i bytes have %j', (sizeBytes, expected) => {
    expect(partSize(sizeBytes)).toBe(expected);
  });

  it.each([16 * MIB, 16 * MIB + 1, 160_000 * MIB + 1, 5 * TIB, 48.8 * TIB])(
    'are all of its %i bytes, in no more than Amazon takes',
    (sizeBytes) => {
      const partBytes = partSize(sizeBytes) ?? 0;
      const parts = partsOf(sizeBytes, partBytes);
      expect(parts.length).toBeLessThanOrEqual(10_000);
      expect(partBytes).toBeLessThanOrEqual(5 * 1024 * MIB);
      expect(parts.reduce((sum, part) => sum + part.sizeBytes, 0)).toBe(sizeBytes);
      expect(parts.every((part, index) => part.number === index + 1)).toBe(true);
      expect(parts.every(({ start }, index) => start === index * partBytes)).toBe(true);
      expect(parts.at(-1)?.sizeBytes).toBeGreaterThan(0);
    },
  );
});
