import { LOG_STREAMS } from '../../protocol/log-api.ts';
import type { Told } from '../log/follow-execution.ts';
import { LogPrinter } from '../log/log-printer.ts';
import { sayConnection } from '../log/say-connection.ts';
import { describeState } from '../show/describe-state.ts';
import type { Terminal } from '../terminal.ts';

/** Where what is told of an execution is shown. */
export type Screen = {
  take: (told: Told) => Promise<void>;
  end: () => void;
};

/** For a log of CI or a pipe: the execution's own lines on stdout, what becomes of it on stderr. */
export function linesScreen({ write, writeError, drained, hasColors }: Terminal): Screen {
  const printer = new LogPrinter({
    streams: new Set(LOG_STREAMS),
    timestamps: false,
    hasColors,
    columns: () => undefined,
  });
  let said: string | undefined;
  return {
    take: async (told) => {
      switch (told.kind) {
        case 'lines':
          write(printer.take(told.lines));
          return drained();
        case 'execution': {
          const state = `#${told.execution.counter} ${describeState(told.execution)}`;
          if (state !== said) writeError(`${state}\n`);
          said = state;
          return;
        }
        case 'lost':
        case 'back':
          writeError(sayConnection(told));
          return;
        case 'metadata':
          return;
      }
    },
    end: () => write(printer.end()),
  };
}

/** One line of JSON for each thing that is told: `{"event": …, "data": …}`, as the server's events. */
export function jsonScreen({ write, writeError, drained }: Terminal): Screen {
  const print = (event: string, data: unknown) => {
    write(`${JSON.stringify({ event, data })}\n`);
    return drained();
  };
  return {
    take: async (told) => {
      switch (told.kind) {
        case 'lines':
          return print('lines', told.lines);
        case 'execution':
          return print('execution', told.execution);
        case 'metadata':
          return print('metadata', told.rows);
        case 'lost':
        case 'back':
          writeError(sayConnection(told));
      }
    },
    end: () => undefined,
  };
}
