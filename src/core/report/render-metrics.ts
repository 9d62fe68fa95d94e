import { compareMetrics } from './compare-metrics.ts';
import type { BaseView, CheckRunView } from './check-run-view.ts';
import { cutText } from './cut-text.ts';
import { formatDifference, formatValue } from './format-value.ts';
import { judgeGates } from './judge-gates.ts';
import { limitRows } from './limit-rows.ts';
import { code, link, plain, table } from './markdown.ts';

const MAX_CELL = 300;

/** The last metrics, beside those that they are to be better than. */
export function renderMetrics({ metrics, base, spec }: CheckRunView): string | undefined {
  if (metrics.length === 0) return undefined;
  if (!base) {
    const rows = metrics.map(([name, value]) => [cell(name), cell(formatValue(value))]);
    return table(
      ['metric', 'last value'],
      limitRows(rows, (more) => [more, '']),
    );
  }
  const compared = compareMetrics(metrics, base.metrics, spec.judgement.directions);
  const rows = compared.map(({ name, value, base: old, difference, verdict }) => [
    cell(name),
    cell(formatValue(value)),
    old === undefined ? '' : cell(formatValue(old)),
    difference === undefined ? '' : cell(formatDifference(difference)),
    verdict === undefined ? '' : VERDICTS[verdict],
  ]);
  const head = ['metric', 'last value', `#${base.counter}`, 'difference', ''];
  const shown = limitRows(rows, (more) => [more, '', '', '', '']);
  return `${table(head, shown)}\n\n${describeBase(base)}`;
}

const VERDICTS = { better: '🟢 better', worse: '🔴 worse' } as const;

function describeBase({ at, branch, counter, commit, url }: BaseView): string {
  const which = link(`#${counter}`, url);
  const where = code(commit.slice(0, 7));
  switch (at) {
    case 'merge-base':
      return `Compared with ${which} at ${where}, where this left ${code(branch)}.`;
    case 'base-head':
      return `Compared with ${which} at ${where}, the head of ${code(branch)}.`;
    case 'before':
      return `Compared with ${which} at ${where}, what ${code(branch)} was before.`;
    case 'branch':
      return `Compared with ${which} at ${where}, the newest on ${code(branch)}.`;
  }
}

/** What the gates say, once there is something to say. */
export function renderGates({ spec, metrics, base, state }: CheckRunView): string | undefined {
  if (state.status !== 'complete' || spec.judgement.gates.length === 0) return undefined;
  return judgeGates(spec.judgement, metrics, base?.metrics)
    .map(({ rule, verdict, why }) => {
      const reason = why === undefined ? '' : `: ${plain(cutText(why, MAX_CELL))}`;
      return `- ${GATES[verdict]} ${code(cutText(rule, MAX_CELL))}${reason}`;
    })
    .join('\n');
}

const GATES = {
  holds: '✅ holds',
  fails: '❌ does not hold',
  unknown: '❔ cannot be judged',
} as const;

function cell(text: string): string {
  return text === '' ? '' : code(cutText(text, MAX_CELL));
}
