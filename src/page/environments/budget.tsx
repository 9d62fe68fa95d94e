import { formatDollars } from '../../core/report/format-value.ts';
import type { EnvironmentView } from '../../protocol/people-api.ts';
import { useId } from 'preact/hooks';

/** What this month has cost, and what it may cost. */
export function Budget({ environment }: { environment: EnvironmentView }) {
  const id = useId();
  const { budgetAMonth } = environment;
  const spent = environment.ec2?.spent;
  if (spent === undefined && budgetAMonth === undefined) return null;
  // Only of machines that are launched it is known what all of them have cost.
  if (spent === undefined)
    return <p class="soft">At most {formatDollars(budgetAMonth ?? 0)} a month</p>;
  return (
    <div class="budget">
      <span id={id}>
        <b class="number">{formatDollars(spent)}</b>{' '}
        <span class="soft">
          {budgetAMonth === undefined
            ? 'spent this month'
            : `of ${formatDollars(budgetAMonth)} this month`}
        </span>
      </span>
      {budgetAMonth !== undefined && (
        <meter
          aria-labelledby={id}
          min={0}
          max={budgetAMonth}
          high={budgetAMonth * 0.9}
          value={Math.min(spent, budgetAMonth)}
        />
      )}
    </div>
  );
}
