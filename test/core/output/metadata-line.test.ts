import { describe, expect, it } from 'vitest';
import { parseMetadataLine } from '../../../src/core/output/metadata-line.ts';

describe('parseMetadataLine', () => {
  it.each([
    ['{"epoch": 1, "loss": 0.5}', { epoch: 1, loss: 0.5 }],
    ['  {"a": {"b": [1, "x", true]}}\r', { a: { b: [1, 'x', true] } }],
    ['{}', {}],
    ['{"loss": NaN, "best": -Infinity}', { loss: 'NaN', best: '-Infinity' }],
    ['{"NaN": "is \\"NaN\\" here", "v": Infinity}', { NaN: 'is "NaN" here', v: 'Infinity' }],
  ])('reads %s', (line, values) => {
    expect(parseMetadataLine(line)).toEqual(values);
  });

  it.each(['', 'loss: 0.5', '[1, 2]', '{', '{epoch: 1}', '{"a": 1} {"b": 2}', 'x {"a": 1}', '3'])(
    'leaves %j as an ordinary line',
    (line) => {
      expect(parseMetadataLine(line)).toBeUndefined();
    },
  );
});
