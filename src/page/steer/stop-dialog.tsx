import { useState } from 'preact/hooks';
import type { ExecutionSummary } from '../../protocol/people-api.ts';
import { api } from '../api/api.ts';
import type { Problem } from '../api/answer.ts';
import { announce } from '../frame/announce.tsx';
import { Dialog } from '../frame/dialog.tsx';
import { sayProblem } from './say-problem.ts';

type Props = { executions: readonly ExecutionSummary[]; onClose: () => void };

/** Asks before it stops. */
export function StopDialog({ executions, onClose }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const stop = async (now: boolean) => {
    setBusy(true);
    const answers = await Promise.all(
      executions.map(async ({ id, counter }) => ({ counter, answer: await api.stop(id, now) })),
    );
    setBusy(false);
    const failed = answers.flatMap(({ counter, answer }) =>
      answer.ok ? [] : [`#${counter}: ${sayProblem(answer.problem satisfies Problem)}`],
    );
    setProblems(failed);
    if (failed.length > 0) return;
    announce(executions.length === 1 ? 'Stopping it' : `Stopping ${executions.length}`);
    onClose();
  };
  const [first] = executions;
  const title =
    executions.length === 1 && first
      ? `Stop #${first.counter} ${first.step}?`
      : `Stop ${executions.length} executions?`;
  return (
    <Dialog title={title} onClose={onClose}>
      {executions.length > 1 && (
        <p>{executions.map(({ counter, step }) => `#${counter} ${step}`).join(', ')}</p>
      )}
      <p>
        The command is told to end and has a moment for it; what it has written to its outputs is
        kept. <b>Stop now</b> gives it no time.
      </p>
      {problems.length > 0 && (
        <ul class="callout bad" role="alert">
          {problems.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <div class="dialog-foot">
        <button type="button" class="button quiet" onClick={onClose}>
          Let it run
        </button>
        <button type="button" class="button" disabled={isBusy} onClick={() => void stop(true)}>
          Stop now
        </button>
        <button
          type="button"
          class="button danger"
          disabled={isBusy}
          autoFocus
          onClick={() => void stop(false)}
        >
          Stop
        </button>
      </div>
    </Dialog>
  );
}
