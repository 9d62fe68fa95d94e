import { codeName } from '../../core/execution/code-name.ts';
import { formatDollars, formatDuration, formatValue } from '../../core/report/format-value.ts';
import { plainLogLine } from '../../core/report/plain-log-line.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { EXIT_CODES, WrongUsage } from '../cli-error.ts';
import { type ServerOptions, connect } from '../connect.ts';
import { runningMs } from '../ended.ts';
import { findExecutions } from '../find-execution.ts';
import { type Paint, paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { type Comparison, compareExecutions } from './compare-executions.ts';

/** Prints executions side by side; answers the exit code. */
export async function compare(
  ids: readonly string[],
  options: ServerOptions,
  terminal: Terminal,
): Promise<number> {
  const connection = await connect(options);
  const executions = await findExecutions(connection, options, ids);
  if (executions.length < 2) throw new WrongUsage('name two executions or more: compare 3 5');
  const comparison = compareExecutions(executions);
  terminal.write(
    options.json
      ? `${JSON.stringify({ executions, ...comparison }, null, 2)}\n`
      : renderComparison(executions, comparison, terminal),
  );
  return EXIT_CODES.done;
}

function renderComparison(
  executions: readonly ExecutionDetail[],
  { parameters, metrics }: Comparison,
  terminal: Pick<Terminal, 'hasColors' | 'isTerminal' | 'size'>,
): string {
  const paint = paintFor(terminal);
  const now = Date.now();
  const about: [string, (execution: ExecutionDetail) => string][] = [
    ['state', ({ status }) => status],
    ['step', ({ step }) => step],
    ['commit', codeName],
    ['environment', ({ environment }) => environment],
    ['duration', (each) => durationOf(each, now)],
    ['cost', ({ cost }) => (cost === undefined ? '' : formatDollars(cost))],
  ];
  const rows = [
    ...about
      .map(([name, cell]) => [name, ...executions.map((each) => cell(each))])
      .filter(([, ...cells]) => cells.some((cell) => cell !== '')),
    ...section('parameters', parameters, paint),
    ...section('metrics', metrics, paint),
  ];
  const head = ['', ...executions.map(({ counter }) => `#${counter}`)];
  const columns = terminal.isTerminal ? terminal.size().columns : undefined;
  const table = renderTable(head, rows, { columns, paint: paint.bold });
  return `${table}${paint.dim(`${DIFFERS} differs  ${BEST} the best`)}\n`;
}

const DIFFERS = '≠';
const BEST = '✔';

type Line = Comparison['parameters'][number] | Comparison['metrics'][number];

function section(heading: string, lines: readonly Line[], paint: Paint): string[][] {
  if (lines.length === 0) return [];
  return [
    [''],
    [paint.bold(heading)],
    ...lines.map((line) => {
      const best = new Set('best' in line ? line.best : []);
      const cells = line.values.map((value, index) => {
        const text = value === undefined ? '' : plain(formatValue(value));
        if (best.has(index)) return paint.green(`${text} ${BEST}`);
        return line.differs ? text : paint.dim(text);
      });
      return [`${line.differs ? DIFFERS : ' '} ${plain(line.name)}`, ...cells];
    }),
  ];
}

function durationOf(execution: ExecutionDetail, now: number): string {
  const ms = runningMs(execution, now);
  return ms === undefined ? '' : formatDuration(ms);
}

function plain(text: string): string {
  return plainLogLine(text.replaceAll(/\s+/g, ' '));
}
