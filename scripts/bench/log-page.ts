import { setTimeout as delay } from 'node:timers/promises';
import { LogMatches, LogRanges, LogWindow } from '../../src/protocol/log-api.ts';
import { ExecutionList } from '../../src/protocol/people-api.ts';
import { type Stage, openStage } from '../../test/support/stage.ts';
import { measureInBrowser } from './log-browser.ts';
import type { Row } from './row.ts';

const LINES = 1_000_000;
const RARE_LINE = 654_321;
const RARE_WORD = 'needle-here-it-is-in-a-hay';
/** 100 bytes a line; every line is another, one has the word that is looked for. */
const COMMAND = `awk 'BEGIN { for (i = 0; i < ${LINES}; i++) printf "%07d epoch %04d loss=%.9f accuracy=%.9f rate=%.9f %s\\n", i, i / 1000, rand(), rand(), rand(), (i == ${RARE_LINE} ? "${RARE_WORD}" : "the-quick-brown-fox-jumps!") }'`;
const DEFINITION = `
- step:
    name: long
    image: unused
    command: |-
      ${COMMAND}
`;

/** What the page asks of a log of a million lines, 100 MB, and what people see of it; beside what is wanted. */
export async function measureLogPage(times: number): Promise<Row[]> {
  const stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
  try {
    await stage.comment('/run long');
    await stage.finished('long', 300_000);
    const log = { path: '/r/ada/engine/executions/1', lines: LINES, rareWord: RARE_WORD };
    return [
      ...(await measure(await logOf(stage), times)),
      ...(await measureInBrowser(stage, log, times)),
    ];
  } finally {
    await stage.close();
  }
}

type Ask = (path: string) => Promise<unknown>;

async function logOf({ server, ada }: Stage): Promise<Ask> {
  const ask: Ask = async (path) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const list = ExecutionList.parse(await ask('/repositories/ada/engine/executions'));
  const [{ id } = { id: '' }] = list.executions;
  return (path) => ask(`/executions/${id}/log${path}`);
}

async function measure(ask: Ask, times: number): Promise<Row[]> {
  const rows = {
    end: row('log-page: the last 1000 of 1,000,000 lines', 200),
    middle: row('log-page: 1000 lines in the middle', 150),
    ranges: row('log-page: which lines are seen', 150),
    search: row('log-page: a rare word', 1200),
    regex: row('log-page: an expression', 2000),
    silence: row('log-page: longest wait for another answer meanwhile', 100),
  };
  for (let time = 0; time < times; time += 1) {
    const end = LogWindow.parse(await timed(rows.end, () => ask('?tail=1000')));
    expectThat(end.total >= LINES && end.lines.length === 1000, 'the end of the log');
    const middle = await timed(rows.middle, () => ask(`?from=${LINES / 2 + time}&limit=1000`));
    expectThat(LogWindow.parse(middle).lines.length === 1000, 'the middle of the log');
    const ranges = await timed(rows.ranges, () => ask('/ranges?streams=stdout'));
    expectThat(LogRanges.parse(ranges).ranges.length > 0, 'the ranges of the log');
    const watch = watchAnswers(ask);
    const found = await timed(rows.search, () => ask('/search?q=NEEDLE-here'));
    expectThat(LogMatches.parse(found).count === 1, 'the rare word');
    rows.silence.ours.push(await watch.end());
    const matched = await timed(rows.regex, () => ask('/search?regex=1&q=needle.*is%24%7Chay%24'));
    expectThat(LogMatches.parse(matched).count === 1, 'the expression');
  }
  return Object.values(rows);
}

function row(name: string, wantedMs: number): Row {
  const wanted = { baseline: [wantedMs], baselineName: 'wanted', goal: { atMost: 1 } };
  return { name, unit: 'ms', ours: [], ...wanted };
}

async function timed<T>({ ours }: Row, action: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await action();
  ours.push(performance.now() - startedAt);
  return result;
}

/** Asks for a little again and again; gives the longest time that it took. */
function watchAnswers(ask: Ask): { end: () => Promise<number> } {
  const over = new AbortController();
  const watching = async () => {
    let longest = 0;
    while (!over.signal.aborted) {
      const startedAt = performance.now();
      await ask('?from=0&limit=1');
      longest = Math.max(longest, performance.now() - startedAt);
      await delay(5);
    }
    return longest;
  };
  const longest = watching();
  return {
    end: () => {
      over.abort();
      return longest;
    },
  };
}

function expectThat(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(`${what} was not answered`);
}
