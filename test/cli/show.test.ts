// What the command line shows, for terminals of any size.
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cutToWidth } from '../../src/cli/cut-to-width.ts';
import { paintFor } from '../../src/cli/paint.ts';
import { compareExecutions } from '../../src/cli/show/compare-executions.ts';
import { fitWidths, renderTable } from '../../src/cli/table.ts';
import { addToTail } from '../../src/cli/watch/log-tail.ts';
import { withTold } from '../../src/cli/watch/view-screen.ts';
import { type Watched, renderWatch } from '../../src/cli/watch/watch-view.ts';
import { LogPrinter } from '../../src/cli/log/log-printer.ts';
import { showLine } from '../../src/cli/log/show-line.ts';
import { LOG_STREAMS, type LogLine } from '../../src/protocol/log-api.ts';
import { ExecutionDetail } from '../../src/protocol/people-api.ts';

const MINUTE = 60_000;

function line(number: number, text: string, more: Partial<LogLine> = {}): LogLine {
  return { line: number, stream: 'stdout', at: 0, text, ...more };
}

function bar(number: number, text: string): LogLine {
  return line(number, text, { transient: true });
}

function execution(more: object = {}): ExecutionDetail {
  return ExecutionDetail.parse({
    id: '0192d3a4-1111-7222-8333-444455556666',
    counter: 7,
    repository: { owner: 'ada', name: 'engine' },
    step: 'train',
    name: 'train',
    tags: [],
    commit: '0123456789'.repeat(4),
    actor: 'ada',
    environment: 'local',
    isFork: false,
    isPackage: false,
    status: 'started',
    phase: 'command',
    createdAt: 0,
    startedAt: MINUTE,
    parameters: {},
    metrics: {},
    timeline: [],
    asked: 'Asked for by ada',
    comment: '/run train',
    command: ['true'],
    image: 'i',
    parameterList: [],
    inputs: [],
    environmentVariables: {},
    variableGroups: [],
    limits: {},
    launchTries: [],
    outputs: [],
    warnings: [],
    reproduce: { cli: '', docker: '' },
    metricDirections: {},
    logLines: 0,
    canStop: true,
    canRerun: false,
    ...more,
  });
}

describe('a table', () => {
  it('has no borders and no spaces at its ends', () => {
    const rows = [
      ['#7', 'train'],
      ['#12', ''],
    ];
    expect(renderTable(['#', 'step'], rows, { columns: undefined })).toBe(
      '#    step\n#7   train\n#12\n',
    );
  });

  it.each([
    [[5, 10], 80, [5, 10]],
    [[5, 10, 40], 40, [5, 10, 21]],
    [[30, 30, 30], 64, [20, 20, 20]],
    [[3, 50], 4, [3, 6]],
  ])('of columns %j on %i places has %j', (natural, columns, expected) => {
    expect(fitWidths(natural, columns)).toEqual(expected);
  });

  it('fits the terminal, also with wide letters', () => {
    const rows = [['#7', '数据集训练任务的说明文字', 'a'.repeat(100)]];
    const table = renderTable(['#', 'title', 'reason'], rows, { columns: 40 });
    for (const each of table.split('\n')) expect(stringWidth(each)).toBeLessThanOrEqual(40);
    expect(table).toContain('…');
  });
});

it.each([
  ['short', 10, 'short'],
  ['exactly ten', 11, 'exactly ten'],
  ['longer than ten', 10, 'longer th…'],
  ['数据集', 5, '数据…'],
  ['a\tb', 20, 'a        b'],
  ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 4, '👩‍👩‍👧…'],
  ['anything', 0, ''],
])('%j in %i places is %j', (text, columns, expected) => {
  expect(cutToWidth(text, columns)).toBe(expected);
});

describe('a line of a log', () => {
  it.each([
    ['plain', 'plain', 'plain'],
    ['\u001B[31mred\u001B[0m', '\u001B[31mred\u001B[0m\u001B[0m', 'red'],
    ['10 %\r20 %', '20 %', '20 %'],
    ['\u001B[2J\u001B[Hgone', 'gone\u001B[0m', 'gone'],
    ['\u001B]52;c;c2VjcmV0\u0007copied', 'copied\u001B[0m', 'copied'],
    ['\u001B[31m a \u001B[32m b', '\u001B[31m a \u001B[32m b\u001B[0m', ' a  b'],
    ['bell\u0007', 'bell', 'bell'],
  ])('%j shows as %j, and as %j without colours', (text, coloured, plain) => {
    expect(showLine(text, true)).toBe(coloured);
    expect(showLine(text, false)).toBe(plain);
  });
});

describe('lines that go on', () => {
  const options = { streams: new Set(LOG_STREAMS), timestamps: false, hasColors: false };

  it('move in place on a terminal', () => {
    const printer = new LogPrinter({ ...options, columns: () => 20 });
    expect(printer.take([line(0, 'a'), bar(1, '10 %')])).toBe('a\n10 %');
    expect(printer.take([bar(2, '20 %')])).toBe('\r\u001B[2K20 %');
    expect(printer.take([line(3, 'b', { stream: 'stderr' })])).toBe('\r\u001B[2Kb\n20 %');
    expect(printer.pause()).toBe('\r\u001B[2K');
    expect(printer.take([line(4, '100 %')])).toBe('100 %\n');
    expect(printer.end()).toBe('');
  });

  it('are written once elsewhere', () => {
    const printer = new LogPrinter({ ...options, columns: () => undefined });
    expect(printer.take([line(0, 'a'), bar(1, '10 %'), bar(2, '20 %')])).toBe('a\n');
    expect(printer.end()).toBe('20 %\n');
  });

  it('give way to each other at the end of a watched log', () => {
    const tail = addToTail([line(0, 'a'), bar(1, '10 %')], [bar(2, '20 %'), line(3, '100 %')]);
    expect(tail.map(({ text }) => text)).toEqual(['a', '100 %']);
  });
});

describe('the view of an execution', () => {
  const paint = paintFor({ hasColors: false });
  const lines = Array.from({ length: 50 }, (_, index) => line(index, `line ${index}`));
  const watched: Watched = {
    execution: execution(),
    tail: lines,
    metrics: { epoch: 5, loss: 0.0961234 },
    isConnected: true,
  };
  const frame = { columns: 60, rows: 12, now: 2 * MINUTE, paint };

  it('has state, the end of the log, metrics, and how to leave it', () => {
    expect(renderWatch(watched, frame)).toEqual([
      '#7 train · running · 1 min',
      'ada/engine at 0123456 · local · ada',
      '─'.repeat(60),
      'line 45',
      'line 46',
      'line 47',
      'line 48',
      'line 49',
      '─'.repeat(60),
      'epoch 5   loss 0.09612',
      'Ctrl+C leaves it running · slashrun stop 7 ends it',
    ]);
  });

  it.each([
    [80, 24],
    [30, 10],
    [10, 5],
    [200, 60],
    [1, 1],
  ])('fits %i × %i', (columns, rows) => {
    const metrics = Object.fromEntries(lines.map((_, index) => [`metric_${index}`, index / 3]));
    const shown = renderWatch({ ...watched, metrics }, { ...frame, columns, rows });
    expect(shown.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
    for (const each of shown) expect(stringWidth(each)).toBeLessThanOrEqual(columns);
  });

  it('says that the connection is lost, and knows what is told afterwards', () => {
    const lost = withTold(watched, { kind: 'lost', why: 'gone' });
    expect(renderWatch(lost, frame)[0]).toBe(
      '#7 train · the connection is lost, trying again … · 1 min',
    );
    const ended = execution({ status: 'error', reason: 'exit code 3', endedAt: 90_000 });
    const told = [
      { kind: 'back' as const },
      { kind: 'metadata' as const, rows: [{ line: 1, at: 0, values: { epoch: 6 } }] },
      { kind: 'execution' as const, execution: ended },
    ];
    const after = told.reduce(withTold, lost);
    const shown = renderWatch(after, frame);
    expect(shown[0]).toBe('#7 train · error: exit code 3 · 30 s');
    expect(shown.at(-1)).toBe('epoch 6   loss 0.09612');
  });

  it('lets no program steer the terminal', () => {
    const evil = { ...watched, tail: [line(0, '\u001B]0;title\u0007\u001B[2Jtext')] };
    expect(renderWatch(evil, frame).join('')).not.toContain('\u001B');
  });
});

describe('executions side by side', () => {
  const compared = compareExecutions([
    { parameters: { lr: 0.1, epochs: 5 }, metrics: { accuracy: 0.9, loss: 0.2, note: 'a' } },
    { parameters: { lr: 0.2, epochs: 5 }, metrics: { accuracy: 0.8, loss: 0.1, note: 'b' } },
    { parameters: { lr: 0.3, epochs: 5, more: true }, metrics: { accuracy: 0.9, speed: 3 } },
  ]);

  it('differ in parameters, those first', () => {
    expect(compared.parameters).toEqual([
      { name: 'lr', values: [0.1, 0.2, 0.3], differs: true },
      { name: 'more', values: [undefined, undefined, true], differs: true },
      { name: 'epochs', values: [5, 5, 5], differs: false },
    ]);
  });

  it.each([
    ['accuracy', [0, 2]],
    ['loss', [1]],
    ['note', []],
    ['speed', []],
  ])('are best in %s: %j', (name, best) => {
    expect(compared.metrics.find((metric) => metric.name === name)?.best).toEqual(best);
  });

  it('are better the way that the repository says', () => {
    const directions = { metricDirections: { speed: 'lower' as const } };
    const [metric] = compareExecutions([
      { parameters: {}, metrics: { speed: 3 }, ...directions },
      { parameters: {}, metrics: { speed: 2 }, ...directions },
    ]).metrics;
    expect(metric?.best).toEqual([1]);
  });
});
