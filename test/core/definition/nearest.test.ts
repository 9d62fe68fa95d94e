import { expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/core/definition/nearest.ts';

const STEPS = ['train', 'evaluate', 'preprocess-data'];

it.each([
  ['trian', 'train'],
  ['Train', 'train'],
  ['evalute', 'evaluate'],
  ['preproces_data', 'preprocess-data'],
  ['deploy', undefined],
  ['', undefined],
  ['rain', 'train'],
  ['tr', undefined],
])('takes %j for %j', (name, meant) => {
  expect(nearest(name, STEPS)).toBe(meant);
});

it('asks back only when something is near', () => {
  expect(didYouMean('trian', STEPS)).toBe("; did you mean 'train'?");
  expect(didYouMean('deploy', STEPS)).toBe('');
});
