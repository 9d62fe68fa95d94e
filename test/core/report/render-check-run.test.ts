import { describe, expect, it } from 'vitest';
import { ErrorCause } from '../../../src/core/execution/error-cause.ts';
import type { ExecutionState } from '../../../src/core/execution/execution-state.ts';
import { renderCheckRun } from '../../../src/core/report/render-check-run.ts';
import { CHECK_RUN_EXAMPLES, STOPPING } from './check-run-examples.ts';
import { RUNNING, exampleSpec, exampleView, failed } from './example-view.ts';

const WORDS = { message: 'no such host', limitSeconds: 3600, machine: 'ec2/i-1', exitCode: 1 };

describe('the check run of a typical execution', () => {
  it.each(Object.entries(CHECK_RUN_EXAMPLES))('%s', (_, { view, title }) => {
    const text = renderCheckRun(view);
    expect(text.title).toBe(title);
    expect(text).toMatchSnapshot();
  });
});

describe('the conclusion', () => {
  const CONCLUSIONS: Record<ErrorCause['kind'], 'failure' | 'timed_out'> = {
    'command-failed': 'failure',
    'out-of-memory': 'failure',
    'time-limit': 'timed_out',
    'no-output': 'timed_out',
    'code-failed': 'failure',
    'input-failed': 'failure',
    'image-failed': 'failure',
    'outputs-failed': 'failure',
    'worker-lost': 'failure',
    'launch-failed': 'failure',
    internal: 'failure',
  };

  it.each(Object.entries(CONCLUSIONS))('of %s is %s', (kind, conclusion) => {
    const { title, summary, ...text } = renderCheckRun(
      exampleView({ state: failed(ErrorCause.parse({ kind, ...WORDS })) }),
    );
    expect(text).toMatchObject({ status: 'completed', conclusion });
    expect(title).toMatch(conclusion === 'timed_out' ? /^timed out: / : /^failed( after .+)?: /);
    expect(summary.split('\n')[0]).toMatch(/^\*\*(Failed|Timed out): .+\.\*\* .+[.?]$/);
  });

  it.each(['internal', 'launch-failed', 'worker-lost'])(
    'of %s does not blame the person',
    (kind) => {
      const state = failed(ErrorCause.parse({ kind, ...WORDS }));
      expect(renderCheckRun(exampleView({ state })).summary).toContain('not your code');
    },
  );

  it('is missing until the end', () => {
    const states: ExecutionState[] = [
      { status: 'created' },
      { status: 'queued', queuedAt: 1, attempt: 1 },
      { ...RUNNING, status: 'started' },
      { ...STOPPING, hard: true },
    ];
    const texts = states.map((state) => renderCheckRun(exampleView({ state })));
    expect(texts.map(({ status }) => status)).toEqual([
      'queued',
      'queued',
      'in_progress',
      'in_progress',
    ]);
    expect(texts.some((text) => 'conclusion' in text || 'completedAt' in text)).toBe(false);
  });
});

describe('the limits of GitHub', () => {
  it('cut a title without halving a character', () => {
    const state: ExecutionState = { status: 'created', waitingFor: `x${'😀'.repeat(300)}` };
    const { title } = renderCheckRun(exampleView({ state }));
    expect(title.length).toBeLessThanOrEqual(255);
    expect(title).toMatch(/(?<![\uD800-\uDBFF])…$/);
  });

  it('cut a summary at a line and say so', () => {
    const parameters = Array.from({ length: 90 }, (_, index) => ({
      name: `p${index}`,
      type: 'string' as const,
      value: '|<'.repeat(400),
      overridden: false,
    }));
    const { summary } = renderCheckRun(exampleView({ spec: exampleSpec({ parameters }) }));
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary.split('\n\n').at(-1)).toBe(
      'Cut to what GitHub takes: see [the page of the log](https://run.example/executions/7/log?key=k).',
    );
    const rows = summary.split('\n').filter((line) => line.startsWith('| `p'));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every((line) => line.endsWith('| default |'))).toBe(true);
  });

  it('count bytes, not characters, of what people write in other scripts', () => {
    const parameters = Array.from({ length: 90 }, (_, index) => ({
      name: `p${index}`,
      type: 'string' as const,
      value: '模'.repeat(280),
      overridden: false,
    }));
    const logTail = Array.from({ length: 40 }, (_, index) => `${index} ${'😀'.repeat(700)}`);
    const spec = exampleSpec({ parameters });
    const { summary, text = '' } = renderCheckRun(exampleView({ spec, logTail }));
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(summary).toContain('Cut to what GitHub takes');
    expect(summary.match(/模{280}/g)?.length).toBeGreaterThan(70);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
    expect(text).toMatch(/\n39 (😀){700}\n```$/u);
  });

  it('keep the end of the log, whatever it holds', () => {
    const logTail = Array.from({ length: 100 }, (_, index) => `${index} ${'`'.repeat(70_000)}`);
    const { text = '' } = renderCheckRun(exampleView({ logTail }));
    expect(text.length).toBeLessThanOrEqual(65_535);
    expect(text).toMatch(/^The last \d+ lines of the log, cut to what GitHub takes:/);
    expect(text).toContain('\n99 `');
    expect(text).not.toContain('\n0 `');
  });

  it('leave a table of a thousand outputs readable', () => {
    const outputs = Array.from({ length: 1000 }, (_, index) => ({
      name: `f${index}`,
      sizeBytes: 1,
      url: 'https://x/',
    }));
    expect(renderCheckRun(exampleView({ outputs })).summary).toContain('| … and 900 more |  |');
  });
});
