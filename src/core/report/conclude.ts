import type { CheckConclusion, CheckRunText } from './check-run-text.ts';
import type { CheckRunView } from './check-run-view.ts';
import { classifyFailure } from './classify-failure.ts';
import { judgeGates } from './judge-gates.ts';

/** What GitHub is told of the state, and whether the check passes. */
export function conclude(view: CheckRunView): Pick<CheckRunText, 'status' | 'conclusion'> {
  const { state } = view;
  switch (state.status) {
    case 'created':
    case 'queued':
      return { status: 'queued' };
    case 'started':
    case 'stopping':
      return { status: 'in_progress' };
    case 'complete':
      return { status: 'completed', conclusion: concludeComplete(view) };
    case 'stopped':
      return { status: 'completed', conclusion: 'cancelled' };
    case 'error':
      return {
        status: 'completed',
        conclusion: classifyFailure(state.cause, view.logTail).conclusion,
      };
  }
}

/** A gate that does not hold; the strictest counts. */
function concludeComplete({ spec, metrics, base }: CheckRunView): CheckConclusion {
  const failed = judgeGates(spec.judgement, metrics, base?.metrics).filter(
    ({ verdict }) => verdict === 'fails',
  );
  if (failed.some(({ conclusion }) => conclusion === 'failure')) return 'failure';
  return failed.length > 0 ? 'neutral' : 'success';
}
