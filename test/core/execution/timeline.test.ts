import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../../src/core/execution/timeline.ts';
import type { ExecutionState } from '../../../src/core/execution/execution-state.ts';

const RUNNING = {
  status: 'started',
  machine: { provider: 'local', id: 'laptop-1' },
  isolation: 'container',
  lease: { id: 'lease-1', agentId: 'agent-1', until: 9000 },
  startedAt: 400,
  attempt: 1,
} as const;

type Case = {
  state: ExecutionState;
  changes?: [at: number, to: ExecutionState['status']][];
  is: object[];
};

const part = (name: string, ms: number, isCurrent = false) => ({ name, ms, isCurrent });

describe('the timeline of an execution', () => {
  it.each<[string, Case]>([
    ['waits for a quota', { state: { status: 'created' }, is: [part('quota', 900, true)] }],
    [
      'waits for a machine',
      {
        state: { status: 'queued', queuedAt: 150, attempt: 1 },
        changes: [[150, 'queued']],
        is: [part('quota', 50), part('machine', 850, true)],
      },
    ],
    [
      'runs: the phase that goes on has what the others left',
      {
        state: { ...RUNNING, phase: 'command' },
        changes: [
          [150, 'queued'],
          [400, 'started'],
        ],
        is: [
          part('quota', 50),
          part('machine', 250),
          part('code', 20),
          part('image', 30),
          part('command', 550, true),
        ],
      },
    ],
    [
      'waited twice: its first machine was lost',
      {
        state: { status: 'complete', reason: 'exit', startedAt: 700, endedAt: 950 },
        changes: [
          [150, 'queued'],
          [400, 'started'],
          [500, 'queued'],
          [700, 'started'],
          [950, 'complete'],
        ],
        is: [part('quota', 50), part('machine', 450), part('code', 20), part('image', 30)],
      },
    ],
    [
      'was stopped while it waited',
      {
        state: { status: 'stopped', stoppedBy: 'ada', endedAt: 300 },
        changes: [[300, 'stopped']],
        is: [part('quota', 200)],
      },
    ],
  ])('of one that %s', (_title, { state, changes = [], is }) => {
    const hasRun = changes.some(([, to]) => to === 'started');
    const timeline = timelineOf({
      state,
      createdAt: 100,
      changes: changes.map(([at, to]) => ({ at, to })),
      timings: hasRun ? { code: 20, image: 30 } : {},
      now: 1000,
    });
    expect(timeline).toEqual(is);
  });
});
