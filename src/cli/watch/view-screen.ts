import type { ExecutionDetail } from '../../protocol/people-api.ts';
import type { Told } from '../log/follow-execution.ts';
import { paintFor } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import type { Screen } from './lines-screen.ts';
import { addToTail } from './log-tail.ts';
import { Picture } from './picture.ts';
import { type Watched, renderWatch } from './watch-view.ts';

/** Faster than this nobody reads. */
const REDRAW_MS = 100;
/** Durations go on also when nothing happens. */
const TICK_MS = 1000;

/** One picture in a terminal: state, the end of the log, the newest metrics. */
export function viewScreen(execution: ExecutionDetail, terminal: Terminal): Screen {
  const picture = new Picture(terminal);
  const paint = paintFor(terminal);
  let watched: Watched = { execution, tail: [], metrics: execution.metrics, isConnected: true };
  const draw = () =>
    picture.draw(renderWatch(watched, { ...terminal.size(), now: Date.now(), paint }));
  let waiting: NodeJS.Timeout | undefined;
  const drawSoon = () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      draw();
    }, REDRAW_MS);
  };
  const tick = setInterval(drawSoon, TICK_MS);
  draw();
  return {
    take: async (told) => {
      watched = withTold(watched, told);
      drawSoon();
    },
    end: () => {
      clearInterval(tick);
      clearTimeout(waiting);
      draw();
      picture.end();
    },
  };
}

/** What is known after this was told. */
export function withTold(watched: Watched, told: Told): Watched {
  switch (told.kind) {
    case 'execution': {
      const { execution } = told;
      return { ...watched, execution, metrics: { ...watched.metrics, ...execution.metrics } };
    }
    case 'lines':
      return { ...watched, tail: addToTail(watched.tail, told.lines) };
    case 'metadata': {
      const values = told.rows.map((row) => row.values);
      return { ...watched, metrics: Object.assign({}, watched.metrics, ...values) };
    }
    case 'lost':
    case 'back':
      return { ...watched, isConnected: told.kind === 'back' };
  }
}
