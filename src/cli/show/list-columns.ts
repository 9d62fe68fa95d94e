import { codeName } from '../../core/execution/code-name.ts';
import { formatDollars, formatDuration, formatValue } from '../../core/report/format-value.ts';
import { plainLogLine } from '../../core/report/plain-log-line.ts';
import type { ExecutionSummary } from '../../protocol/people-api.ts';
import { runningMs } from '../ended.ts';
import { formatAge } from '../format-age.ts';
import { type Paint, paintStatus } from '../paint.ts';

type Shown = { now: number; paint: Paint };
type Column = (execution: ExecutionSummary, now: number) => string;

/** What `--columns` may name beside parameters and metrics. */
export const LIST_COLUMNS: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['number', ({ counter }) => `#${counter}`],
  ['step', ({ name }) => name],
  ['title', ({ title }) => title ?? ''],
  ['state', ({ status, phase }) => (status === 'started' ? (phase ?? status) : status)],
  ['reason', ({ reason }) => reason ?? ''],
  ['commit', codeName],
  ['branch', branchOf],
  ['who', ({ actor }) => actor],
  ['environment', ({ environment }) => environment],
  ['created', ({ createdAt }, now) => formatAge(createdAt, now)],
  ['duration', durationOf],
  ['cost', ({ cost }) => (cost === undefined ? '' : formatDollars(cost))],
  ['tags', ({ tags }) => tags.join(', ')],
  ['id', ({ id }) => id],
]);

function branchOf({ ref = '', pullRequest }: ExecutionSummary): string {
  return pullRequest === undefined ? ref : `${ref} #${pullRequest}`.trim();
}

function durationOf(execution: ExecutionSummary, now: number): string {
  const ms = runningMs(execution, now);
  return ms === undefined ? '' : formatDuration(ms);
}

const USUAL = ['number', 'step', 'state', 'commit', 'who', 'environment', 'created', 'duration'];
/** More would leave no room for anything. */
const MOST_METRICS = 3;

/** What is shown when nobody says what: costs and a few metrics where there are any. */
export function usualColumns(executions: readonly ExecutionSummary[]): string[] {
  const metrics = new Set<string>();
  for (const { metrics: values } of executions)
    for (const [name, value] of Object.entries(values))
      if (typeof value === 'number' && !LIST_COLUMNS.has(name)) metrics.add(name);
  const hasCost = executions.some(({ cost }) => cost !== undefined);
  return [...USUAL, ...(hasCost ? ['cost'] : []), ...[...metrics].slice(0, MOST_METRICS)];
}

/** One place in the table. A metric goes before a parameter of its name, as in `--where`. */
export function listCell(name: string, execution: ExecutionSummary, { now, paint }: Shown): string {
  const column = LIST_COLUMNS.get(name);
  const text = column ? column(execution, now) : valueOf(name, execution);
  const cell = plainLogLine(text.replaceAll(/\s+/g, ' '));
  if (name === 'number') return paint.bold(cell);
  return name === 'state' ? paintStatus(paint, execution.status, cell) : cell;
}

function valueOf(name: string, { metrics, parameters }: ExecutionSummary): string {
  const value = Object.hasOwn(metrics, name) ? metrics[name] : parameters[name];
  return value === undefined ? '' : formatValue(value);
}
