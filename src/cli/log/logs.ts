import { LOG_STREAMS, type LogLine, LogWindow, MOST_LOG_LINES } from '../../protocol/log-api.ts';
import type { ApiClient } from '../api-client.ts';
import { EXIT_CODES, WrongUsage } from '../cli-error.ts';
import { type ServerOptions, connect } from '../connect.ts';
import { findExecution } from '../find-execution.ts';
import { untilInterrupt } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';
import { firstLine } from './first-line.ts';
import { followExecution } from './follow-execution.ts';
import { LogPrinter } from './log-printer.ts';
import { readSince } from './read-since.ts';
import { sayConnection } from './say-connection.ts';

export type LogsOptions = ServerOptions & {
  follow: boolean;
  since?: string;
  stream?: string;
  tail?: string;
  timestamps: boolean;
};

/** Prints the log of an execution, what there is or until its end; answers the exit code. */
export async function logs(
  name: string,
  options: LogsOptions,
  terminal: Terminal,
): Promise<number> {
  const streams = readStreams(options.stream);
  const since = options.since === undefined ? undefined : readSince(options.since, Date.now());
  const tail = options.tail === undefined ? undefined : readTail(options.tail);
  const connection = await connect(options);
  const { id } = await findExecution(connection, options, name);
  const { api } = connection;
  const from = await firstLine(api, { id, since, tail, streams });
  const printer = new LogPrinter({
    streams,
    timestamps: options.timestamps,
    hasColors: terminal.hasColors,
    columns: () => (terminal.isTerminal ? terminal.size().columns : undefined),
  });
  const output = options.json ? jsonOutput(streams, terminal) : textOutput(printer, terminal);
  if (options.follow)
    return untilInterrupt((signal) => follow(api, { id, from, signal }, { output, terminal }));
  for await (const lines of windows(api, id, from)) await output.take(lines);
  output.end();
  return EXIT_CODES.done;
}

type Output = {
  take: (lines: readonly LogLine[]) => Promise<void>;
  pause: () => void;
  end: () => void;
};

async function follow(
  api: ApiClient,
  { id, from, signal }: { id: string; from: number; signal: AbortSignal },
  { output, terminal }: { output: Output; terminal: Terminal },
): Promise<number> {
  try {
    const query = { line: from, metadata: 'none' as const };
    for await (const told of followExecution(api, { id, query, signal })) {
      if (told.kind === 'lines') await output.take(told.lines);
      else if (told.kind === 'lost' || told.kind === 'back') {
        output.pause();
        terminal.writeError(sayConnection(told));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    output.end();
    return EXIT_CODES.interrupted;
  }
  output.end();
  return EXIT_CODES.done;
}

/** What there is of it now. */
async function* windows(api: ApiClient, id: string, from: number) {
  let next = from;
  for (;;) {
    const { lines } = await api.get(LogWindow, `/executions/${id}/log`, {
      from: next,
      limit: MOST_LOG_LINES,
    });
    const last = lines.at(-1);
    if (!last) return;
    yield lines;
    next = last.line + 1;
  }
}

function textOutput(printer: LogPrinter, { write, drained }: Terminal): Output {
  return {
    take: (lines) => {
      write(printer.take(lines));
      return drained();
    },
    pause: () => write(printer.pause()),
    end: () => write(printer.end()),
  };
}

/** One line of JSON for each line of the log. */
function jsonOutput(streams: ReadonlySet<LogLine['stream']>, { write, drained }: Terminal): Output {
  return {
    take: (lines) => {
      const wanted = lines.filter(({ stream }) => streams.has(stream));
      write(wanted.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return drained();
    },
    pause: doNothing,
    end: doNothing,
  };
}

function doNothing(): void {
  // What is written is whole at any time.
}

function readStreams(text: string | undefined): ReadonlySet<LogLine['stream']> {
  if (text === undefined) return new Set(LOG_STREAMS);
  const streams = text.split(',').map((name) => {
    const stream = LOG_STREAMS.find((known) => known === name.trim());
    if (!stream) throw new WrongUsage(`--stream ${text}: the streams are ${LOG_STREAMS.join(',')}`);
    return stream;
  });
  return new Set(streams);
}

function readTail(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new WrongUsage(`--tail ${text}: give a number of lines`);
}
