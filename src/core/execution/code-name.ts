import type { ExecutionSpec } from './execution-spec.ts';

const SHORT = 7;

/** The code of an execution for people: a commit as GitHub shows it, a package with `~` before it. */
export function codeName({
  commit,
  package: packed,
}: Pick<ExecutionSpec, 'commit' | 'package'>): string {
  return packed ? packageName(packed.sha256) : commit.slice(0, SHORT);
}

export function packageName(sha256: string): string {
  return `~${sha256.slice(0, SHORT)}`;
}
