// What a page and a command line ask of logs, metadata and outputs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogMatches, LogRanges, LogWindow, MetadataRows } from '../../src/protocol/log-api.ts';
import { ExecutionDetail, ExecutionList, FilterChoices } from '../../src/protocol/people-api.ts';
import { type Stage, openStage } from '../support/stage.ts';

const GREEN = String.raw`\033[32m`;
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const DEFINITION = `
- step:
    name: talk
    image: unused
    command:
      - printf '${GREEN}need\\033[0mle 0\\n'; seq 1 2999; printf 'the last\\n'
      - printf 'trouble\\n' >&2
      - printf '\\173"epoch":1,"note":"=1+1","loss":0.5\\175\\n\\173"epoch":2,"loss":-0.25\\175\\n'
      - head -c 10000 /dev/zero | tr '\\0' x; echo
      - cd "$VH_OUTPUTS_DIR" && printf '%s' '${SVG}' > bad.svg && printf '<script>alert(1)</script>' > page.html
      - printf 'a\\0b' > binary.dat && head -c 300000 /dev/zero | tr '\\0' y > long.txt
      - printf '\\211PNG' > picture.png && head -c 10485761 /dev/zero > huge.png
- step:
    name: bar
    image: unused
    command: "for i in 1 2 3 4 5 6; do printf \\"\\\\r$i of 6\\"; sleep 0.25; done; echo; echo over"
`;

let stage: Stage;
let talk: ExecutionDetail;
let bar: ExecutionDetail;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
  await stage.comment('/run talk title=one tag=nightly\n/run bar');
  await stage.finished('bar', 200_000);
  await stage.finished('talk', 200_000);
  talk = ExecutionDetail.parse(await json(`${OWN}/executions/1`));
  bar = ExecutionDetail.parse(await json(`${OWN}/executions/2`));
});
afterAll(() => stage.close());

const OWN = '/repositories/ada/engine';

async function ask(path: string, { token = stage.ada.token } = {}): Promise<Response> {
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${stage.server.url}/api/v1${path}`, { headers, redirect: 'manual' });
}

async function json(path: string): Promise<unknown> {
  return (await ask(path)).json();
}

const log = (path: string, of = talk) => json(`/executions/${of.id}/log${path}`);
const windowOf = async (query: string) => LogWindow.parse(await log(query));
const texts = ({ lines }: LogWindow) => lines.map(({ text }) => text);
const search = async (query: string) => LogMatches.parse(await log(`/search?${query}`));

/** Of the line with that text. */
async function numberOf(text: string): Promise<number> {
  const [line] = (await search(`regex=1&q=${encodeURIComponent(`^${text}$`)}`)).lines;
  if (line === undefined) throw new Error(`there is no line '${text}'`);
  return line;
}

describe('a window of a log', () => {
  it('is its end, with how many lines there are', async () => {
    const { lines, total } = await windowOf('?tail=3');
    expect(lines.map(({ line }) => line)).toEqual([total - 3, total - 2, total - 1]);
    expect(total).toBe(talk.logLines);
  });

  it('is lines from one on, and what was asked for of more', async () => {
    const first = await numberOf('1500');
    expect(texts(await windowOf(`?from=${first}&limit=3`))).toEqual(['1500', '1501', '1502']);
    expect((await windowOf(`?from=${talk.logLines}&limit=3`)).lines).toEqual([]);
  });

  it('is some lines by their numbers, in order, each once', async () => {
    const first = await numberOf('10');
    const wanted = [first + 2000, first, first, first + 7, 999_999].join();
    expect(texts(await windowOf(`?lines=${wanted}`))).toEqual(['10', '17', '2010']);
  });

  it('has streams, and long lines cut', async () => {
    const [trouble] = (await search('q=trouble&streams=stderr')).lines;
    expect((await windowOf(`?lines=${trouble}`)).lines).toMatchObject([
      { stream: 'stderr', text: 'trouble' },
    ]);
    const [long] = (await search('q=xxxxxxxx')).lines;
    const [line] = (await windowOf(`?lines=${long}`)).lines;
    expect(line).toMatchObject({ text: 'x'.repeat(4096), isCut: true });
  });

  it.each(['?tail=0', '?tail=5000', '?from=-1', '?lines=1,x', '?lines=', '?tail=1&from=2', '?a=b'])(
    'is not answered for %s',
    async (query) => {
      expect((await ask(`/executions/${talk.id}/log${query}`)).status).toBe(400);
    },
  );
});

describe('a search', () => {
  it('sees through colours and overlooks upper and lower case', async () => {
    const { lines, count, total } = await search('q=NEEDLE%200');
    expect([lines.length, count, total]).toEqual([1, 1, talk.logLines]);
    const [found] = (await windowOf(`?lines=${lines[0]}`)).lines;
    expect(found?.text).toContain('\u001B[32mneed');
  });

  it('is about the streams that are wanted', async () => {
    expect(await search('q=trouble&streams=stdout,status')).toMatchObject({ count: 0 });
    expect(await search('q=trouble&streams=stderr')).toMatchObject({ count: 1 });
  });

  it('counts more lines than it names, and takes expressions', async () => {
    expect((await search('regex=1&q=^%5Cd%2B$')).count).toBe(2999);
  });

  it('says what is wrong with an expression', async () => {
    const answer = await ask(`/executions/${talk.id}/log/search?regex=1&q=(`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('group')]);
  });

  it('of an expression that never ends is ended, and the server answers meanwhile', async () => {
    const nasty = encodeURIComponent('(x+x+)+y');
    const endless = ask(`/executions/${talk.id}/log/search?regex=1&q=${nasty}`);
    const startedAt = performance.now();
    expect((await ask(`/executions/${talk.id}/log?tail=1`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(4000);
    const answer = await endless;
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('too long'),
    ]);
    expect(await search('q=trouble')).toMatchObject({ count: 1 });
  });
});

describe('what somebody sees', () => {
  it('are the lines of the streams that are looked at', async () => {
    const all = LogRanges.parse(await log('/ranges'));
    expect(all).toEqual({ ranges: [[0, talk.logLines]], total: talk.logLines });
    const errors = LogRanges.parse(await log('/ranges?streams=stderr'));
    expect(errors.ranges).toEqual([[(await search('q=trouble')).lines[0], 1]]);
  });

  it('has no states of a line that went on', async () => {
    const { ranges } = LogRanges.parse(await log('/ranges?streams=stdout', bar));
    const lines = ranges.flatMap(([first, count]) =>
      Array.from({ length: count }, (_, index) => first + index),
    );
    const shown = LogWindow.parse(await log(`?lines=${lines.join()}`, bar));
    expect(texts(shown)).toEqual(['6 of 6', 'over']);
    const whole = LogWindow.parse(await log('?tail=100', bar));
    expect(whole.lines.some(({ transient }) => transient)).toBe(true);
    expect(LogMatches.parse(await log('/search?q=of%206', bar)).count).toBe(1);
  });
});

describe('a download', () => {
  it('is the whole log as text, with lines that a window cuts', async () => {
    const answer = await ask(`/executions/${talk.id}/log.txt?download=1`);
    expect(answer.headers.get('content-disposition')).toContain('filename="talk-1.txt"');
    const text = await answer.text();
    expect(text).toContain(`\n${'x'.repeat(10_000)}\n`);
    expect(text.split('\n')).toHaveLength(talk.logLines + 1);
  });

  it('is of some streams, and of a bar its last state', async () => {
    const errors = await ask(`/executions/${talk.id}/log.txt?streams=stderr`);
    expect(await errors.text()).toBe('trouble\n');
    const drawn = await ask(`/executions/${bar.id}/log.txt?streams=stdout`);
    expect(await drawn.text()).toBe('6 of 6\nover\n');
  });
});

describe('metadata', () => {
  it('comes row by row, with the lines of the log', async () => {
    const first = MetadataRows.parse(await json(`/executions/${talk.id}/metadata?limit=1`));
    expect(first.rows).toMatchObject([{ values: { epoch: 1, note: '=1+1', loss: 0.5 } }]);
    const rest = await json(`/executions/${talk.id}/metadata?after=${first.next}`);
    const { rows, next } = MetadataRows.parse(rest);
    expect([rows.map(({ values }) => values), next]).toEqual([
      [{ epoch: 2, loss: -0.25 }],
      undefined,
    ]);
    const [line] = (await windowOf(`?lines=${rows[0]?.line}`)).lines;
    expect(line?.text).toBe('{"epoch":2,"loss":-0.25}');
  });

  it('is a table that no spreadsheet takes for formulas', async () => {
    const answer = await ask(`/executions/${talk.id}/metadata.csv`);
    const [head, first, second, ...rest] = (await answer.text()).split('\r\n');
    expect(head).toBe('line,time,epoch,note,loss');
    expect(first).toMatch(/^\d+,\d{4}-.*Z,1,'=1\+1,0\.5$/);
    expect(second).toMatch(/^\d+,\d{4}-.*Z,2,,-0\.25$/);
    expect(rest).toEqual(['']);
    const whole = MetadataRows.parse(await json(`/executions/${talk.id}/metadata.json`));
    expect(whole.rows).toHaveLength(2);
    expect(await json(`/executions/${bar.id}/metadata.json`)).toEqual({ rows: [] });
  });
});

function path(name: string): string {
  const output = talk.outputs.find((each) => each.name === name);
  return `/executions/${talk.id}/outputs/${output?.id}`;
}

describe('outputs', () => {
  it('are downloaded straight from storage', async () => {
    const answer = await ask(path('page.html'));
    expect(answer.status).toBe(302);
    const file = await fetch(answer.headers.get('location') ?? '');
    expect(await file.text()).toBe('<script>alert(1)</script>');
  });

  it.each([
    ['page.html', 'text/plain; charset=utf-8'],
    ['bad.svg', 'image/svg+xml'],
    ['picture.png', 'image/png'],
  ])('are shown where they can do nothing: %s', async (name, type) => {
    const answer = await ask(`${path(name)}/preview`);
    const { headers } = answer;
    expect([answer.status, headers.get('content-type')]).toEqual([200, type]);
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    await answer.arrayBuffer();
  });

  it.each([
    ['binary.dat', 415, 'neither text nor a picture'],
    ['huge.png', 413, 'too large'],
  ])('are not shown when nothing could be seen: %s', async (name, status, words) => {
    const answer = await ask(`${path(name)}/preview`);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
  });

  it('are shown no further than somebody reads', async () => {
    const answer = await ask(`${path('long.txt')}/preview`);
    expect(await answer.text()).toHaveLength(256 * 1024);
  });
});

describe('executions of a list', () => {
  it.each([
    ['of=2,1', [2, 1]],
    ['of=2,99', [2]],
    ['tag=nightly', [1]],
    ['tag=night', []],
  ])('are chosen by ?%s', async (query, expected) => {
    const list = ExecutionList.parse(await json(`${OWN}/executions?${query}`));
    expect(list.executions.map(({ counter }) => counter)).toEqual(expected);
  });

  it('can be asked for by what there is', async () => {
    expect(FilterChoices.parse(await json(`${OWN}/filters`))).toEqual({
      steps: ['bar', 'talk'],
      environments: ['local'],
      people: ['ada'],
      branches: ['change'],
      tags: ['nightly'],
      parameters: [],
      metrics: ['epoch', 'note', 'loss'],
    });
  });
});

describe('whoever may not read the repository', () => {
  it.each([
    '/log',
    '/log/ranges',
    '/log/search?q=a',
    '/log.txt',
    '/metadata',
    '/metadata.csv',
    '/events',
  ])('is not answered %s', async (path) => {
    const url = `/executions/${talk.id}${path}`;
    expect((await ask(url, { token: '' })).status).toBe(401);
    expect((await ask(url, { token: 'unknown' })).status).toBe(401);
  });

  it('is answered with the key of its links, and with no other', async () => {
    const check = stage.github.checkRuns('ada/engine').find(({ name }) => name === 'talk');
    const key = new URL(check?.detailsUrl ?? '').searchParams.get('key') ?? '';
    const url = `/executions/${talk.id}/log?tail=1&key=`;
    expect((await ask(`${url}${key}`, { token: '' })).status).toBe(200);
    expect((await ask(`${url}${key}x`, { token: '' })).status).toBe(401);
    const other = `/executions/${bar.id}/log?tail=1&key=${key}`;
    expect((await ask(other, { token: '' })).status).toBe(401);
  });
});
