import type { CheckRun } from '../../test/support/github/state.ts';
import type { Stage } from '../../test/support/stage.ts';

const PATIENCE_MS = 120_000;

/** The check run that the next comment makes, and its end. Call it before the comment. */
export function nextCheckRun({ github }: Stage): {
  created: Promise<CheckRun>;
  completed: () => Promise<CheckRun>;
} {
  const known = new Set(github.checkRuns('ada/engine').map(({ id }) => id));
  const next = () => github.checkRuns('ada/engine').find(({ id }) => !known.has(id));
  const wait = { timeoutMs: PATIENCE_MS, what: 'a check run' };
  return {
    created: github.waitFor(next, wait),
    completed: () =>
      github.waitFor(() => {
        const checkRun = next();
        return checkRun?.status === 'completed' && checkRun;
      }, wait),
  };
}
