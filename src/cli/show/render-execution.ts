import { formatDollars, formatDuration, formatValue } from '../../core/report/format-value.ts';
import { plainLogLine } from '../../core/report/plain-log-line.ts';
import prettyBytes from 'pretty-bytes';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { runningMs } from '../ended.ts';
import { formatAge } from '../format-age.ts';
import { type Paint, paintStatus } from '../paint.ts';
import { describeState } from './describe-state.ts';

type Shown = { now: number; paint: Paint; page: string };

const INDENT = '  ';

/** Everything that one execution is, for a terminal. */
export function renderExecution(execution: ExecutionDetail, shown: Shown): string {
  const { paint } = shown;
  const { counter, name, title } = execution;
  const heading = `#${counter} ${plain(title === undefined ? name : `${name}: ${title}`)}`;
  const state = paintStatus(paint, execution.status, plain(describeState(execution)));
  const parts = [
    `${paint.bold(heading)}  ${state}\n`,
    list('', facts(execution, shown), paint),
    list('parameters', parametersOf(execution), paint),
    list('inputs', inputsOf(execution), paint),
    list(
      'metrics',
      Object.entries(execution.metrics).map(([key, value]) => [key, formatValue(value)]),
      paint,
    ),
    list(
      'outputs',
      execution.outputs.map((file) => [file.name, prettyBytes(file.sizeBytes)]),
      paint,
    ),
    block('command', execution.command, paint),
    block('warnings', execution.warnings, paint),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** A name, what people or programs said, and a remark of ours. */
type Facts = readonly (readonly [string, string | undefined, (string | undefined)?])[];

function facts(execution: ExecutionDetail, { now, page }: Shown): Facts {
  const { machine, pricePerHour, timeline, launchTries } = execution;
  const ms = runningMs(execution, now);
  const machineType = [machine?.type, machine?.market].filter((part) => part !== undefined);
  const isolation = machine && !machine.isIsolated ? ' (not isolated)' : '';
  const tried = launchTries.at(-1);
  return [
    ['', execution.hint],
    ['', execution.message],
    ['repository', `${execution.repository.owner}/${execution.repository.name}`],
    ['commit', [codeOf(execution), execution.ref].filter(Boolean).join(' ')],
    ['asked', execution.asked],
    ['created', formatAge(execution.createdAt, now)],
    ['ran', ms === undefined ? undefined : formatDuration(ms)],
    ['cost', execution.cost === undefined ? undefined : costOf(execution.cost, pricePerHour)],
    ['environment', [execution.environment, ...machineType].join(' · ') + isolation],
    ['image', execution.image],
    ['digest', execution.imageDigest],
    ['reuses', execution.reuses && `#${execution.reuses.counter}`],
    ['time', timeline.map(({ name, ms }) => `${name} ${formatDuration(ms)}`).join(' → ')],
    ['tried', tried && `${tried.what}: ${tried.why}`],
    ['tags', execution.tags.join(', ')],
    ['id', execution.id],
    ['page', page],
  ];
}

function codeOf({ commit, isPackage }: ExecutionDetail): string {
  return `${isPackage ? '~' : ''}${commit.slice(0, 12)}`;
}

function costOf(cost: number, pricePerHour: number | undefined): string {
  const price = pricePerHour === undefined ? '' : ` at ${formatDollars(pricePerHour)} an hour`;
  return `${formatDollars(cost)}${price}`;
}

function parametersOf({ parameterList }: ExecutionDetail): Facts {
  return parameterList.map(({ name, value, isDefault }) => [
    name,
    formatValue(value),
    isDefault ? 'default' : undefined,
  ]);
}

function inputsOf({ inputs }: ExecutionDetail): Facts {
  return inputs.flatMap(({ name, uris, files }) =>
    files.length === 0
      ? uris.map((uri) => [name, uri] as const)
      : files.map((file) => [name, `${file.name}  ${prettyBytes(file.sizeBytes)}`] as const),
  );
}

function list(heading: string, all: Facts, paint: Paint): string {
  const shown = all.flatMap(([name, value = '', remark]) =>
    value === '' ? [] : [{ name: plain(name), value: plain(value), remark }],
  );
  if (shown.length === 0) return '';
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown.map(({ name, value, remark }) => {
    const more = remark === undefined ? '' : `${INDENT}${paint.dim(remark)}`;
    return `${INDENT}${paint.dim(name.padEnd(width))}${INDENT}${value}${more}\n`;
  });
  return `${heading === '' ? '' : `${heading}\n`}${lines.join('')}`;
}

function block(heading: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  const text = lines.flatMap((line) => line.split('\n')).map((line) => `${INDENT}${plain(line)}\n`);
  return `${heading}\n${paint.dim(text.join('').trimEnd())}\n`;
}

/** What people wrote may not steer a terminal. */
function plain(text: string): string {
  return plainLogLine(text.replaceAll(/[\r\n]+/g, ' '));
}
