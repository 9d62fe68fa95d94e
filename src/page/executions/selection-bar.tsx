import type { ExecutionSummary, RepositoryName } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { MOST_COMPARED } from '../compare/read-counters.ts';
import { hasEnded } from '../ui/status-view.ts';

type Props = {
  repository: RepositoryName;
  executions: readonly ExecutionSummary[];
  onStop: (executions: readonly ExecutionSummary[]) => void;
  onClear: () => void;
};

/** What can be done with several at once. */
export function SelectionBar({ repository, executions, onStop, onClear }: Props) {
  const running = executions.filter((one) => !hasEnded(one));
  const count = executions.length;
  const counters = executions.map(({ counter }) => counter);
  return (
    <div class="selection" hidden={count === 0} role="region" aria-label="Selected executions">
      <span class="nowrap" role="status">
        {count} selected
      </span>
      {count > 1 && count <= MOST_COMPARED ? (
        <a class="button primary" href={addresses.compare(repository, counters)}>
          Compare
        </a>
      ) : (
        <span class="soft small">
          {count > MOST_COMPARED
            ? `At most ${MOST_COMPARED} can be compared`
            : 'Select another one to compare'}
        </span>
      )}
      {running.length > 0 && (
        <button type="button" class="button danger" onClick={() => onStop(running)}>
          Stop {running.length}
        </button>
      )}
      <button type="button" class="button quiet" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
