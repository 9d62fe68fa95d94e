import { formatDollars } from '../../core/report/format-value.ts';
import type { EnvironmentView } from '../../protocol/people-api.ts';
import type { Tone } from '../ui/status-view.ts';
import { Ago, Elapsed } from '../ui/times.tsx';

type Ec2 = NonNullable<EnvironmentView['ec2']>;
type Machine = Ec2['machines'][number];

const STATES: Record<Machine['status'], { label: string; tone: Tone }> = {
  requested: { label: 'Requested', tone: 'busy' },
  booting: { label: 'Starting', tone: 'busy' },
  ready: { label: 'Ready', tone: 'good' },
  retiring: { label: 'Ending', tone: 'warn' },
  ended: { label: 'Ended', tone: 'idle' },
};

export function Machines({ ec2 }: { ec2: Ec2 }) {
  return (
    <div class="scroll" role="region" aria-label="Machines" tabIndex={0}>
      <table class="rows">
        <thead>
          <tr>
            <th>State</th>
            <th>Machine</th>
            <th>Place</th>
            <th>Market</th>
            <th class="end">An hour</th>
            <th>Since</th>
            <th>What it does</th>
          </tr>
        </thead>
        <tbody>
          {ec2.machines.map((machine) => (
            <Row key={machine.id} machine={machine} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ machine }: { machine: Machine }) {
  const { label, tone } = STATES[machine.status];
  return (
    <tr>
      <td class="state">
        <span class={`status ${tone}`}>
          <span class="dot" aria-hidden="true" />
          {label}
        </span>
      </td>
      <td class="name">
        <span class="mono">{machine.instanceType ?? 'any of its types'}</span>
        {machine.instanceId !== undefined && <div class="note mono">{machine.instanceId}</div>}
      </td>
      <td data-label="Place">{machine.place ?? '–'}</td>
      <td data-label="Market">{machine.market}</td>
      <td class="end" data-label="An hour">
        {machine.pricePerHour === undefined ? '–' : formatDollars(machine.pricePerHour)}
      </td>
      <td class="nowrap" data-label="Since">
        <Ago at={machine.requestedAt} />
      </td>
      <td data-label="What it does">
        <Doing machine={machine} />
      </td>
    </tr>
  );
}

function Doing({ machine: { status, idleAt, reason } }: { machine: Machine }) {
  if (reason !== undefined) return <span>{reason}</span>;
  if (status !== 'ready') return <span class="soft">starts</span>;
  if (idleAt === undefined) return <span>works</span>;
  return (
    <span class="soft">
      idle for <Elapsed from={idleAt} to={undefined} />
    </span>
  );
}
