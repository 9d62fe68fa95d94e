import { isEnded, isRunning } from '../execution/advance.ts';
import { codeName } from '../execution/code-name.ts';
import { costOf } from '../execution/cost.ts';
import type { ExecutionRow } from './execution-row.ts';
import { cutText } from './cut-text.ts';
import { formatDollars, formatDuration, formatValue } from './format-value.ts';
import { code, link, plain, table } from './markdown.ts';

const MAX_CELL = 100;
const SHOWN_METRICS = 3;

/** Executions as one table, the newest first as they come. */
export function renderExecutions(rows: readonly ExecutionRow[]): string {
  const isPaid = rows.some(({ spec }) => spec.pricePerHour !== undefined);
  return table(
    ['', 'check', 'commit', 'state', 'took', ...(isPaid ? ['cost'] : []), 'metrics', 'by'],
    rows.map((row) => [
      link(`#${row.counter}`, row.url),
      code(cutText(row.spec.checkName ?? row.spec.step, MAX_CELL)),
      code(codeName({ commit: row.spec.commit, isPackage: row.spec.package !== undefined })),
      describeState(row),
      tookOf(row),
      ...(isPaid ? [costIn(row)] : []),
      metricsOf(row),
      plain(row.spec.trigger.actor),
    ]),
  );
}

function describeState({ state, spec }: ExecutionRow): string {
  switch (state.status) {
    case 'created':
      return state.waitingFor === undefined ? 'accepted' : plain(`waiting for ${state.waitingFor}`);
    case 'queued':
      return '⏳ waiting for a machine';
    case 'started':
      return `▶️ ${state.phase}`;
    case 'stopping':
      return 'stopping';
    case 'complete':
      return spec.reuses === undefined ? '✅ complete' : `✅ reused #${spec.reuses.counter}`;
    case 'error':
      return `❌ ${plain(state.cause.kind)}`;
    case 'stopped':
      return state.supersededBy === undefined ? 'stopped' : `superseded by #${state.supersededBy}`;
  }
}

function tookOf({ state, now }: ExecutionRow): string {
  if (isRunning(state)) return formatDuration(now - state.startedAt);
  if (!isEnded(state) || state.startedAt === undefined) return '';
  return formatDuration(state.endedAt - state.startedAt);
}

function costIn({ spec, state, now }: ExecutionRow): string {
  const cost = costOf(spec, state, now);
  return cost === undefined ? '' : formatDollars(cost);
}

function metricsOf({ metrics }: ExecutionRow): string {
  return metrics
    .filter(([, value]) => typeof value === 'number')
    .slice(0, SHOWN_METRICS)
    .map(([name, value]) => code(cutText(`${name} ${formatValue(value)}`, MAX_CELL)))
    .join(' ');
}
