import { formatDollars, formatDuration } from '../../core/report/format-value.ts';
import type { EnvironmentView, RepositoryName } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { Facts } from '../ui/facts.tsx';
import { LaunchTries } from '../ui/launch-tries.tsx';
import { Status } from '../ui/status.tsx';
import { Ago } from '../ui/times.tsx';
import { Budget } from './budget.tsx';
import { Machines } from './machines.tsx';

type Props = { repository: RepositoryName; environment: EnvironmentView };

export function Environment({ repository, environment }: Props) {
  const { slug, name, isDefault, forks, ec2, workers, running, waiting } = environment;
  return (
    <section class="panel" aria-labelledby={`environment-${slug}`}>
      <header class="page-head">
        <h2 id={`environment-${slug}`}>
          {name} {slug !== name && <span class="soft mono small">{slug}</span>}
        </h2>
        <p class="tags">
          {isDefault && <span class="tag">default</span>}
          <span class="tag">{ec2 ? `EC2, ${ec2.region}` : 'this server’s workers'}</span>
          {!forks && <span class="tag">not for forks</span>}
        </p>
      </header>
      <dl class="metrics">
        <Figure name="Running" value={running} />
        <Figure name="Waiting" value={waiting.length} />
        {ec2 ? (
          <Figure
            name="Machines"
            value={ec2.machines.filter(({ status }) => status !== 'ended').length}
            of={ec2.max}
          />
        ) : (
          workers !== undefined && <Figure name="Workers" value={workers} />
        )}
      </dl>
      <Budget environment={environment} />
      {ec2 && ec2.machines.length > 0 && <Machines ec2={ec2} />}
      <Queue {...{ repository, waiting }} />
      {ec2 && ec2.failures.length > 0 && (
        <div class="stack-tight">
          <h3>Could not be launched, the last day</h3>
          <LaunchTries tries={ec2.failures} />
        </div>
      )}
      <Rules environment={environment} />
    </section>
  );
}

function Figure({ name, value, of }: { name: string; value: number; of?: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="number">
        {value}
        {of !== undefined && <span class="soft"> of {of}</span>}
      </dd>
    </div>
  );
}

type QueueProps = { repository: RepositoryName; waiting: EnvironmentView['waiting'] };

function Queue({ repository, waiting }: QueueProps) {
  if (waiting.length === 0) return <p class="soft">Nothing waits.</p>;
  return (
    <div class="stack-tight">
      <h3>Queue</h3>
      <ol class="queue">
        {waiting.map(({ counter, step, status, reason, createdAt }, index) => (
          <li key={counter ?? `other ${index}`}>
            <span class="soft number">{index + 1}</span>
            <span>
              {counter === undefined ? (
                <span class="soft">of another repository</span>
              ) : (
                <a href={addresses.execution(repository, counter)}>
                  {step} #{counter}
                </a>
              )}
              {reason !== undefined && <span class="soft"> {reason}</span>}
            </span>
            <Status of={{ status }} />
            <span class="soft small nowrap">
              <Ago at={createdAt} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Rules({ environment: { limits, ec2, pricePerHour } }: Pick<Props, 'environment'>) {
  return (
    <Facts
      facts={[
        [
          'Limits',
          limits.length === 0 ? undefined : (
            <ul>
              {limits.map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          ),
        ],
        ['Machine types', ec2 && <span class="mono">{ec2.instanceTypes.join(', ')}</span>],
        ['Market', ec2?.market],
        ['Kept ready', ec2 && `${ec2.min} of at most ${ec2.max}`],
        ['Idle machines', ec2 && `end after ${formatDuration(ec2.idleMs)}`],
        [
          'Price',
          pricePerHour === undefined ? undefined : `${formatDollars(pricePerHour)} an hour`,
        ],
      ]}
    />
  );
}
