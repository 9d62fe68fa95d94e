import { describe, expect, it } from 'vitest';
import { MetadataRate } from '../../../src/core/output/metadata-rate.ts';

describe('MetadataRate', () => {
  it('keeps fifty rows a second of one kind and counts the others', () => {
    const rate = new MetadataRate();
    const kept = Array.from({ length: 70 }, () => rate.admit({ loss: 1, epoch: 2 }, 5000));
    expect(kept.filter(Boolean)).toHaveLength(50);
    expect(rate.dropped()).toEqual([{ keys: ['epoch', 'loss'], rows: 20 }]);
  });

  it('counts each kind of row for itself, whatever the order of its keys', () => {
    const rate = new MetadataRate();
    for (let row = 0; row < 50; row += 1) rate.admit({ loss: 1, epoch: 2 }, 5000);
    expect(rate.admit({ epoch: 1, loss: 2 }, 5999)).toBe(false);
    expect(rate.admit({ accuracy: 1 }, 5999)).toBe(true);
  });

  it('begins anew with each second', () => {
    const rate = new MetadataRate();
    for (let row = 0; row < 60; row += 1) rate.admit({ loss: 1 }, 5000);
    expect(rate.admit({ loss: 1 }, 6000)).toBe(true);
    expect(rate.dropped()).toEqual([{ keys: ['loss'], rows: 10 }]);
  });
});
