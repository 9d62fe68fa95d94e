import { formatDollars, formatValue } from '../../core/report/format-value.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { session } from '../session.ts';
import { CodeName } from '../ui/code-name.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Status } from '../ui/status.tsx';
import { hasEnded } from '../ui/status-view.ts';
import { Ago, Elapsed } from '../ui/times.tsx';

type Props = { execution: ExecutionDetail; onStop: () => void; onRerun: () => void };

export function ExecutionHeader({ execution, onStop, onRerun }: Props) {
  const { title, step, counter, repository } = execution;
  return (
    <header class="stack-tight">
      <p class="small">
        <a href={addresses.executions(repository)}>Executions</a>{' '}
        <span class="soft" aria-hidden="true">
          /
        </span>{' '}
        <span class="soft">#{counter}</span>
      </p>
      <div class="page-head">
        <h1>
          {title ?? step} <span class="soft">#{counter}</span>
        </h1>
        <div class="button-row">
          <CopyMenu execution={execution} />
          {execution.canRerun && (
            <button type="button" class="button" onClick={onRerun}>
              Rerun
            </button>
          )}
          {execution.canStop && !hasEnded(execution) && (
            <button type="button" class="button danger" onClick={onStop}>
              Stop
            </button>
          )}
        </div>
      </div>
      <Facts execution={execution} />
      <Outcome execution={execution} />
      <Metrics execution={execution} />
    </header>
  );
}

function Facts({ execution }: { execution: ExecutionDetail }) {
  const { title, step, startedAt, endedAt, cost, commitUrl, pullRequestUrl, checkRunUrl } =
    execution;
  return (
    <ul class="facts">
      <li>
        <Status of={execution} />
      </li>
      {title !== undefined && <li class="mono">{step}</li>}
      <li>
        <CodeName of={execution} {...{ commitUrl, pullRequestUrl }} />
      </li>
      {checkRunUrl !== undefined && (
        <li>
          <a href={checkRunUrl}>Check run</a>
        </li>
      )}
      <li>{execution.actor}</li>
      <li>
        <Ago at={execution.createdAt} />
      </li>
      {startedAt !== undefined && (
        <li>
          ran <Elapsed from={startedAt} to={endedAt} />
        </li>
      )}
      {cost !== undefined && <li class="number">{formatDollars(cost)}</li>}
      {execution.tags.map((tag) => (
        <li key={tag} class="tag">
          {tag}
        </li>
      ))}
    </ul>
  );
}

/** Why it waits, how it ended, what can be done about it. */
function Outcome({ execution }: { execution: ExecutionDetail }) {
  const { reason, hint, message, statusDetail, status, reuses, repository } = execution;
  const words = [statusDetail, status === 'complete' ? undefined : reason, message, hint];
  const said = words.filter((text) => text !== undefined && text !== '');
  return (
    <>
      {said.length > 0 && (
        <div class={`callout ${status === 'error' ? 'bad' : ''}`}>
          {said.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      )}
      {reuses && (
        <p class="callout">
          It was not run itself: these are the results of{' '}
          <a href={addresses.execution(repository, reuses.counter)}>#{reuses.counter}</a>.
        </p>
      )}
      {execution.warnings.map((text) => (
        <p key={text} class="callout warn">
          {text}
        </p>
      ))}
      {!session.value?.me && !execution.canStop && !execution.canRerun && session.value && (
        <p class="soft small">You look at it by its link; sign in to stop it or to run it again.</p>
      )}
    </>
  );
}

const MOST_METRICS = 6;

function Metrics({ execution }: { execution: ExecutionDetail }) {
  const shown = Object.entries(execution.metrics).filter(([, value]) => typeof value !== 'object');
  if (shown.length === 0) return null;
  return (
    <dl class="metrics">
      {shown.slice(0, MOST_METRICS).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="number">{formatValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function CopyMenu({ execution }: { execution: ExecutionDetail }) {
  const { comment, reproduce } = execution;
  return (
    <Menu label="Copy">
      <CopyButton text={comment} label="Copy as comment">
        As comment
      </CopyButton>
      <CopyButton text={reproduce.cli} label="Copy as command of slashrun">
        As command
      </CopyButton>
      <CopyButton text={reproduce.docker} label="Copy as docker run">
        As docker run
      </CopyButton>
      <CopyButton text={execution.id} label="Copy the id">
        Id
      </CopyButton>
    </Menu>
  );
}
