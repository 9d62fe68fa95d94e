import type { Problem } from '../api/answer.ts';

/** For a place that has room for a sentence. */
export function sayProblem(problem: Problem): string {
  return problem.kind === 'signed-out' ? 'sign in first' : problem.message;
}
