import { quote } from '../command/quote.ts';
import type { Definition, Input, Parameter, Step } from '../definition/definition.ts';
import { formatProblem } from '../definition/problem.ts';
import { isList, pythonStr } from '../definition/python-value.ts';
import { hideCredentials } from '../input/hide-credentials.ts';
import { MAX_MARKDOWN_BYTES, countBytes, cutText, cutToFirstLines } from './cut-text.ts';
import { limitRows } from './limit-rows.ts';
import { code, codeBlock, plain, table } from './markdown.ts';

const MAX_CELL = 300;
const MAX_COMMAND = 4000;

const CUT = 'Cut to what GitHub takes.';

const COMMANDS = table(
  ['command', 'what it does'],
  [
    ['/run STEP NAME=VALUE …', 'runs a step with these parameters'],
    ['… --plan', 'says what would run and where, and starts nothing'],
    ['… env=NAME image=NAME sha=COMMIT', 'on another machine, in another image, at another commit'],
    ['… input.NAME=ADDRESS', 'with another input'],
    ['… title="TEXT" tag=WORD priority=1', 'with a name of its own, and ahead of those that wait'],
    ['… fresh=true', 'also when an equal execution could answer'],
    ['/rerun #N NAME=VALUE …', 'the same again, or with other values; without `#N` the newest'],
    ['/stop #N --now', 'stops one execution, all of a step (`/stop STEP`) or all (`/stop all`)'],
    ['/status', 'the executions of this pull request'],
    ['/queue', 'what waits for a machine, and in which order'],
    ['/logs #N LINES', 'the end of a log'],
    ['/compare #A #B', 'what differs between two executions'],
    ['/help STEP', 'parameters of a step, and a command that is ready to be copied'],
  ].map(([command = '', does = '']) => [code(command), does]),
);

/** The answer to `/help`: every step, and every command. */
export function renderHelp({ steps, brokenSteps }: Definition): string {
  if (steps.length === 0 && brokenSteps.length === 0)
    return '`valohai.yaml` has no steps at this commit.';
  const rows = steps.map((step) => [
    code(step.name),
    plain(cutText(step.description ?? '', MAX_CELL)),
  ]);
  const broken = brokenSteps.map(({ name, problems }) => [
    name === undefined ? '' : code(name),
    plain(`cannot be run: ${problems.map(formatProblem).join('; ')}`),
  ]);
  const overview = table(
    ['step', 'what it does'],
    limitRows([...rows, ...broken], (more) => [more, '']),
  );
  const max = MAX_MARKDOWN_BYTES - countBytes(COMMANDS) - 2;
  return `${cutToFirstLines(overview, max, CUT)}\n\n${COMMANDS}`;
}

/** The answer to `/help STEP`: its parameters, and a command with their defaults. */
export function renderStepHelp(step: Step): string {
  const rows = step.parameters.map((parameter) => [
    code(parameter.name),
    plain(describeType(parameter)),
    parameter.default === undefined ? '' : code(cutText(defaultText(parameter), MAX_CELL)),
    plain(cutText(parameter.description ?? '', MAX_CELL)),
  ]);
  const head = ['parameter', 'type', 'default', 'what it is'];
  const title = `${code(step.name)} ${plain(cutText(step.description ?? '', MAX_CELL))}`.trim();
  const parameters = table(
    head,
    limitRows(rows, (more) => [more, '', '', '']),
  );
  const sections = [title, ...(rows.length > 0 ? [parameters] : []), ...inputTable(step)];
  const given = [...step.parameters.flatMap(example), ...step.inputs.flatMap(inputExample)];
  return withCommand(sections.join('\n\n'), ['/run', quote(step.name), ...given].join(' '));
}

function inputTable({ inputs }: Step): string[] {
  if (inputs.length === 0) return [];
  const rows = inputs.map(({ name, urls, description }) => [
    code(name),
    urls.length === 0 ? '' : code(cutText(urls.map(hideCredentials).join(' '), MAX_CELL)),
    plain(cutText(description ?? '', MAX_CELL)),
  ]);
  return [
    table(
      ['input', 'default', 'what it is'],
      limitRows(rows, (more) => [more, '', '']),
    ),
  ];
}

/** Only what must be given: a default of several addresses would hide the rest. */
function inputExample({ name, urls, optional }: Input): string[] {
  return urls.length > 0 || optional ? [] : [`${quote(`input.${name}`)}=…`];
}

/** What is cut is the words: a cut within the command's block would leave it open. */
function withCommand(words: string, command: string): string {
  const block = `\n\n${codeBlock(cutText(command, MAX_COMMAND))}`;
  const max = MAX_MARKDOWN_BYTES - countBytes(block);
  return cutToFirstLines(words, max, CUT) + block;
}

function describeType({ type, choices, min, max, multiple }: Parameter): string {
  return [
    type === 'string' ? 'text' : type,
    ...(multiple === 'none' ? [] : ['several, with commas']),
    ...(choices.length > 0 && type !== 'flag'
      ? [`one of ${choices.map(pythonStr).join(', ')}`]
      : []),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ].join(', ');
}

function example(parameter: Parameter): string[] {
  if (parameter.default === undefined) return parameter.optional ? [] : [`${parameter.name}=…`];
  return [`${parameter.name}=${quote(defaultText(parameter))}`];
}

function defaultText({ default: value }: Parameter): string {
  if (value === undefined) return '';
  return isList(value) ? value.map(pythonStr).join(',') : pythonStr(value);
}
