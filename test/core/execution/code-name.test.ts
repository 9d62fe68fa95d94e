import { expect, it } from 'vitest';
import { codeName } from '../../../src/core/execution/code-name.ts';

it.each([
  [false, 'abcdef1'],
  [true, '~abcdef1'],
])('tells a commit from a packed folder: %s', (isPackage, name) => {
  expect(codeName({ commit: 'abcdef1234567', isPackage })).toBe(name);
});
