import { MAX_MARKDOWN_BYTES, countBytes, cutText, cutToFirstLines } from './cut-text.ts';
import type { CheckRunView } from './check-run-view.ts';
import { classifyFailure } from './classify-failure.ts';
import { limitRows } from './limit-rows.ts';
import { code, codeBlock, link, plain, table } from './markdown.ts';
import { plainLogLine } from './plain-log-line.ts';
import { renderAgain } from './render-again.ts';
import { renderDetails } from './render-details.ts';
import { renderInputs } from './render-inputs.ts';
import { renderGates, renderMetrics } from './render-metrics.ts';
import { renderOutputs } from './render-outputs.ts';
import { renderTries } from './render-placement.ts';
import { renderTimeline } from './render-timeline.ts';

const MAX_CELL = 300;
const MAX_MESSAGE = 2000;

/** What happened in Markdown, what a reader asks first at the top; cut to what GitHub takes. */
export function renderSummary(view: CheckRunView): string {
  const body = join([
    renderReuse(view),
    renderFailure(view),
    isWithoutMachine(view) ? triesOf(view) : undefined,
    renderGates(view),
    renderMetrics(view),
    renderWarnings(view),
    renderParameters(view),
    renderInputs(view.inputs),
    renderOutputs(view.outputs),
    link('The whole log', view.logUrl),
    renderTimeline(view),
    isWithoutMachine(view) ? undefined : triesOf(view),
    renderDetails(view),
  ]);
  const whole = join([body, renderAgain(view)]);
  if (countBytes(whole) <= MAX_MARKDOWN_BYTES) return whole;
  const rest = link('the page of the log', view.logUrl);
  return cutToFirstLines(body, MAX_MARKDOWN_BYTES, `Cut to what GitHub takes: see ${rest}.`);
}

function join(sections: readonly (string | undefined)[]): string {
  return sections.filter((section) => section !== undefined).join('\n\n');
}

function triesOf({ placement }: CheckRunView): string | undefined {
  return placement && renderTries(placement);
}

/** Then why is the first thing to know. */
function isWithoutMachine({ state }: CheckRunView): boolean {
  return !('machine' in state) || state.machine === undefined;
}

function renderReuse({ reused }: CheckRunView): string | undefined {
  if (!reused) return undefined;
  const source = link(`#${reused.counter}`, reused.url);
  return `Nothing ran: ${source} had the same code, command, parameters, inputs and image, and is complete. \`fresh=true\` runs it anew.`;
}

function renderFailure({ state, logTail }: CheckRunView): string | undefined {
  if (state.status !== 'error') return undefined;
  const { conclusion, what, hint, message } = classifyFailure(state.cause, logTail);
  const verb = conclusion === 'timed_out' ? 'Timed out' : 'Failed';
  return join([
    `**${verb}: ${plain(what)}.** ${hint}`,
    message === undefined ? undefined : codeBlock(sayMessage(message)),
  ]);
}

/** Tools colour their messages and draw progress into them. */
function sayMessage(message: string): string {
  return cutText(message.split('\n').map(plainLogLine).join('\n'), MAX_MESSAGE);
}

function renderWarnings({ spec }: CheckRunView): string | undefined {
  if (spec.warnings.length === 0) return undefined;
  const lines = spec.warnings.map((warning) => `- ⚠️ ${plain(cutText(warning, MAX_MESSAGE))}`);
  return limitRows(lines, (more) => `- ${more}`).join('\n');
}

/** What was asked for first: the defaults are in `valohai.yaml`. */
function renderParameters({ spec }: CheckRunView): string | undefined {
  if (spec.parameters.length === 0) return undefined;
  const changed = spec.parameters.filter(({ overridden }) => overridden);
  const defaults = spec.parameters.filter(({ overridden }) => !overridden);
  const rows = [...changed, ...defaults].map(({ name, value, overridden }) => [
    cell(name),
    // Exactly, unlike a metric: a parameter is what somebody chose.
    cell(typeof value === 'string' ? value : JSON.stringify(value)),
    overridden ? '' : 'default',
  ]);
  return table(
    ['parameter', 'value', ''],
    limitRows(rows, (more) => [more, '', '']),
  );
}

function cell(text: string): string {
  return text === '' ? '' : code(cutText(text, MAX_CELL));
}
