import { expect, it } from 'vitest';
import { codeName } from '../../../src/core/execution/code-name.ts';
import { CommitSha } from '../../../src/core/execution/execution-spec.ts';
import { executionSpec } from '../../support/execution-spec.ts';

it('tells a commit from a packed folder', () => {
  const sha256 = 'b'.repeat(64);
  expect(codeName(executionSpec())).toBe('aaaaaaa');
  const commit = CommitSha.parse(sha256);
  expect(codeName(executionSpec({ commit, package: { sha256 } }))).toBe('~bbbbbbb');
});
