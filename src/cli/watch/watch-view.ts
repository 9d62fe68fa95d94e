import { codeName } from '../../core/execution/code-name.ts';
import { formatDollars, formatDuration, formatValue } from '../../core/report/format-value.ts';
import { plainLogLine } from '../../core/report/plain-log-line.ts';
import type { LogLine } from '../../protocol/log-api.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { cutToWidth } from '../cut-to-width.ts';
import { hasEnded, runningMs } from '../ended.ts';
import { type Paint, paintStatus } from '../paint.ts';
import { describeState } from '../show/describe-state.ts';

/** What is known of an execution that is watched. */
export type Watched = {
  execution: ExecutionDetail;
  /** The newest lines of the log, the newest last. */
  tail: readonly LogLine[];
  metrics: Readonly<Record<string, unknown>>;
  isConnected: boolean;
};

type Frame = { columns: number; rows: number; now: number; paint: Paint };

/** More would leave no room for the log. */
const MOST_METRIC_LINES = 3;

/** The lines of one picture: they fit the terminal, none wraps, and one row stays free below. */
export function renderWatch(watched: Watched, { columns, rows, now, paint }: Frame): string[] {
  const { execution } = watched;
  const head = [
    renderHead(watched, { columns, now, paint }),
    paint.dim(cutToWidth(renderPlace(execution, now), columns)),
  ];
  const metrics = renderMetrics(watched.metrics, columns);
  const foot = hasEnded(execution) ? [] : [paint.dim(cutToWidth(footOf(execution), columns))];
  const rule = paint.dim('─'.repeat(columns));
  // When it has ended, the next prompt is to find room below.
  const height = Math.max(1, rows - (hasEnded(execution) ? 2 : 1));
  const around = head.length + metrics.length + foot.length + 2;
  const room = Math.max(1, height - around);
  const log = watched.tail.slice(-room).map(({ stream, text }) => {
    const line = cutToWidth(plainLogLine(text), columns);
    return stream === 'status' ? paint.dim(line) : line;
  });
  const frame = [...head, rule, ...log, rule, ...metrics, ...foot];
  return frame.slice(0, height);
}

function renderHead(
  { execution, isConnected }: Watched,
  { columns, now, paint }: Omit<Frame, 'rows'>,
): string {
  const name = `#${execution.counter} ${execution.title ?? execution.name}`;
  const state = isConnected ? describeState(execution) : 'the connection is lost, trying again …';
  const ms = runningMs(execution, now);
  const time = ms === undefined ? '' : ` · ${formatDuration(ms)}`;
  const cost = execution.cost === undefined ? '' : ` · ${formatDollars(execution.cost)}`;
  const text = cutToWidth(`${name} · ${state}${time}${cost}`, columns);
  if (!text.startsWith(name)) return text;
  const rest = text.slice(name.length);
  return `${paint.bold(name)}${isConnected ? paintStatus(paint, execution.status, rest) : paint.yellow(rest)}`;
}

function renderPlace(
  { repository, environment, machine, ...execution }: ExecutionDetail,
  now: number,
): string {
  const { owner, name } = repository;
  const where = machine?.type === undefined ? environment : `${environment} (${machine.type})`;
  const detail = execution.statusDetail ?? '';
  const waits = execution.startedAt === undefined && !hasEnded(execution);
  const waiting = waits ? `waiting for ${formatDuration(now - execution.createdAt)}` : '';
  const parts = [`${owner}/${name} at ${codeName(execution)}`, where, execution.actor];
  return [...parts, waiting, detail].filter((part) => part !== '').join(' · ');
}

/** As many as fit, each whole. */
function renderMetrics(metrics: Watched['metrics'], columns: number): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(metrics)) {
    const text = cutToWidth(`${name} ${plainLogLine(formatValue(value))}`, columns);
    const last = lines.at(-1);
    const longer = last === undefined ? text : `${last}   ${text}`;
    if (last !== undefined && cutToWidth(longer, columns) === longer)
      lines[lines.length - 1] = longer;
    else if (lines.length === MOST_METRIC_LINES) break;
    else lines.push(text);
  }
  return lines;
}

function footOf({ counter }: ExecutionDetail): string {
  return `Ctrl+C leaves it running · slashrun stop ${counter} ends it`;
}
