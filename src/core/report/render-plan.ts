import { joinCommand } from '../command/join-command.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import { cutText } from './cut-text.ts';
import { formatDollars, formatDuration } from './format-value.ts';
import { code, codeBlock, link, plain, table } from './markdown.ts';

export type PlanView = {
  spec: ExecutionSpec;
  /** How many wait before it would. */
  ahead: number;
  /** How long the step ran there as a rule, in milliseconds. */
  usualMs?: number;
  /** The execution that would answer for it. */
  reuses?: { counter: number; url: string };
};

const HOUR_MS = 60 * 60 * 1000;
const MAX_COMMAND = 4000;
const MAX_CELL = 300;

/** The answer to `--plan`: what would run, where, and when. */
export function renderPlan({ spec, ahead, usualMs, reuses }: PlanView): string {
  const parameters = spec.parameters.map(({ name, value, overridden }) => [
    code(name),
    code(cutText(typeof value === 'string' ? value : JSON.stringify(value), MAX_CELL)),
    overridden ? '' : 'default',
  ]);
  const waits = ahead === 0 ? 'Nothing waits before it' : `${ahead} wait before it`;
  const facts = [
    `Environment ${code(spec.environment)}, image ${code(spec.image)}, commit ${code(spec.commit.slice(0, 7))}`,
    reuses
      ? `It would not run: ${link(`#${reuses.counter}`, reuses.url)} has the answer already`
      : `${waits} on ${code(spec.environment)}`,
    ...(usualMs === undefined ? [] : [`It usually runs for ${formatDuration(usualMs)}`]),
    ...(reuses || spec.pricePerHour === undefined ? [] : [priceLine(spec.pricePerHour, usualMs)]),
    ...spec.warnings.map((warning) => `⚠️ ${plain(cutText(warning, MAX_CELL))}`),
  ];
  return [
    `Plan for ${code(spec.step)}; nothing was started.`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...(parameters.length === 0 ? [] : [table(['parameter', 'value', ''], parameters)]),
    codeBlock(cutText(joinCommand(spec.command), MAX_COMMAND)),
  ].join('\n\n');
}

function priceLine(pricePerHour: number, usualMs: number | undefined): string {
  const rate = `It costs ${formatDollars(pricePerHour)} an hour`;
  if (usualMs === undefined) return rate;
  return `${rate}, usually ${formatDollars((usualMs / HOUR_MS) * pricePerHour)}`;
}
