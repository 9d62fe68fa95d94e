import { formatDollars } from '../../core/report/format-value.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { Facts } from '../ui/facts.tsx';

/** Where it ran, and what that costs. */
export function Machine({ execution }: { execution: ExecutionDetail }) {
  const { machine, environment, repository, pricePerHour, cost, machineCost } = execution;
  return (
    <Facts
      facts={[
        ['Environment', <a href={addresses.environments(repository)}>{environment}</a>],
        ['Machine', machine ? <code>{machine.id}</code> : 'None yet'],
        [
          'Kind',
          machine && [machine.provider, machine.type, machine.market].filter(Boolean).join(', '),
        ],
        [
          'Isolation',
          machine && (machine.isIsolated ? 'A container' : <b>Not isolated: a plain process</b>),
        ],
        [
          'Price',
          pricePerHour === undefined ? undefined : `${formatDollars(pricePerHour)} an hour`,
        ],
        ['Cost', cost === undefined ? undefined : formatDollars(cost)],
        [
          'Start of the machine',
          machineCost?.boot === undefined ? undefined : formatDollars(machineCost.boot),
        ],
        ['Waiting afterwards', machineCost && `${formatDollars(machineCost.idleAtMost)} at most`],
      ]}
    />
  );
}
