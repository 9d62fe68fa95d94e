import type { ParameterValue } from '../execution/execution-spec.ts';
import { compareMetrics } from './compare-metrics.ts';
import { cutText } from './cut-text.ts';
import type { ExecutionRow } from './execution-row.ts';
import { formatDifference, formatValue } from './format-value.ts';
import { limitRows } from './limit-rows.ts';
import { code, table } from './markdown.ts';
import { renderExecutions } from './render-executions.ts';

const MAX_CELL = 200;
const VERDICTS = { better: '🟢 better', worse: '🔴 worse' } as const;

/** The answer to `/compare`: what differs in what went in, then what came out, of the second beside the first. */
export function renderComparison(one: ExecutionRow, other: ExecutionRow): string {
  const head = [`#${one.counter}`, `#${other.counter}`];
  return [
    renderExecutions([one, other]),
    parameterTable(one, other, head),
    metricTable(one, other, head),
  ]
    .filter((section) => section !== undefined)
    .join('\n\n');
}

function parameterTable(
  one: ExecutionRow,
  other: ExecutionRow,
  head: readonly string[],
): string | undefined {
  const [before, after] = [one, other].map(
    ({ spec }) => new Map(spec.parameters.map(({ name, value }) => [name, value])),
  );
  const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  const differing = [...names].filter(
    (name) => JSON.stringify(before?.get(name)) !== JSON.stringify(after?.get(name)),
  );
  if (names.size === 0) return undefined;
  if (differing.length === 0) return 'All parameters are the same.';
  const rows = differing.map((name) => [
    cell(name),
    cell(shown(before?.get(name))),
    cell(shown(after?.get(name))),
  ]);
  return table(
    ['differing parameter', ...head],
    limitRows(rows, (more) => [more, '', '']),
  );
}

function metricTable(
  one: ExecutionRow,
  other: ExecutionRow,
  head: readonly string[],
): string | undefined {
  const compared = compareMetrics(other.metrics, one.metrics, other.spec.judgement.directions);
  if (compared.length === 0) return undefined;
  const rows = compared.map(({ name, value, base, difference, verdict }) => [
    cell(name),
    base === undefined ? '' : cell(formatValue(base)),
    cell(formatValue(value)),
    difference === undefined ? '' : cell(formatDifference(difference)),
    verdict === undefined ? '' : VERDICTS[verdict],
  ]);
  return table(
    ['metric', ...head, 'difference', ''],
    limitRows(rows, (more) => [more, '', '', '', '']),
  );
}

function shown(value: ParameterValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cell(text: string): string {
  return text === '' ? '' : code(cutText(text, MAX_CELL));
}
