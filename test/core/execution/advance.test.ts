import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, advance } from '../../../src/core/execution/advance.ts';
import type { ExecutionEvent } from '../../../src/core/execution/execution-event.ts';
import type { ExecutionState, Phase } from '../../../src/core/execution/execution-state.ts';

const NOW = 1000;
const MACHINE = { provider: 'local', id: 'laptop-1' };
const LEASE = { id: 'lease-1', agentId: 'agent-1', until: 500 };

const running = {
  machine: MACHINE,
  isolation: 'container',
  lease: LEASE,
  phase: 'command',
  startedAt: 100,
  attempt: 1,
} as const;
const stopping = { ...running, requestedAt: 200, requestedBy: 'ann' } as const;

/** At least one of each status; `code` and `command` differ in what losing the worker means. */
const STATES = {
  created: { status: 'created' },
  queued: { status: 'queued', queuedAt: 50, attempt: 1 },
  'started, downloading': { status: 'started', ...running, phase: 'code' },
  'started, last attempt': { status: 'started', ...running, phase: 'code', attempt: MAX_ATTEMPTS },
  'started, running': { status: 'started', ...running },
  'stopping with grace': { status: 'stopping', ...stopping, hard: false },
  'stopping hard': { status: 'stopping', ...stopping, hard: true },
  stopped: { status: 'stopped', endedAt: 300, stoppedBy: 'ann' },
  error: { status: 'error', endedAt: 300, cause: { kind: 'out-of-memory' } },
  complete: { status: 'complete', endedAt: 300, startedAt: 100, reason: 'exit' },
} as const satisfies Record<string, ExecutionState>;

const EVENTS = {
  wait: { type: 'wait', waitingFor: 'quota' },
  enqueue: { type: 'enqueue' },
  claim: { type: 'claim', machine: MACHINE, isolation: 'process', lease: LEASE },
  renew: { type: 'renew-lease', leaseId: 'lease-1', until: 2000, phase: 'outputs' },
  'renew by another': { type: 'renew-lease', leaseId: 'other', until: 2000, phase: 'outputs' },
  stop: { type: 'request-stop', by: 'bob', hard: false },
  kill: { type: 'request-stop', by: 'bob', hard: true },
  'finish complete': {
    type: 'finish',
    leaseId: 'lease-1',
    result: { outcome: 'complete', reason: 'exit' },
  },
  'finish with an error': {
    type: 'finish',
    leaseId: 'lease-1',
    result: { outcome: 'error', cause: { kind: 'command-failed', exitCode: 3 } },
  },
  'finish stopped': { type: 'finish', leaseId: 'lease-1', result: { outcome: 'stopped' } },
  'finish by another': { type: 'finish', leaseId: 'other', result: { outcome: 'stopped' } },
  'lose the worker': { type: 'lose-worker', leaseId: 'lease-1' },
  'lose another worker': { type: 'lose-worker', leaseId: 'other' },
  fail: { type: 'fail', cause: { kind: 'internal', message: 'ours' } },
} as const satisfies Record<string, ExecutionEvent>;

const ended = {
  endedAt: NOW,
  startedAt: 100,
  machine: MACHINE,
  isolation: 'container',
} as const;
const internal = { kind: 'internal', message: 'ours' } as const;
const failed: ExecutionState = { status: 'error', endedAt: NOW, cause: internal };
const failedLater: ExecutionState = { status: 'error', ...ended, cause: internal };
const claimed: ExecutionState = {
  status: 'started',
  ...running,
  isolation: 'process',
  phase: 'code',
  startedAt: NOW,
};
const complete: ExecutionState = { status: 'complete', ...ended, reason: 'exit' };
const exited: ExecutionState = {
  status: 'error',
  ...ended,
  cause: { kind: 'command-failed', exitCode: 3 },
};
const lost: ExecutionState = {
  status: 'error',
  ...ended,
  cause: { kind: 'worker-lost', machine: 'local/laptop-1' },
};
const stoppedByAnn: ExecutionState = { status: 'stopped', ...ended, stoppedBy: 'ann' };
const renewed = { phase: 'outputs', lease: { ...LEASE, until: 2000 } } as const;

type StateName = keyof typeof STATES;
type EventName = keyof typeof EVENTS;

/** What each event makes of each state; a pair that is not here must be refused. */
const LEGAL: Record<StateName, Partial<Record<EventName, ExecutionState>>> = {
  created: {
    wait: { status: 'created', waitingFor: 'quota' },
    enqueue: { status: 'queued', queuedAt: NOW, attempt: 1 },
    stop: { status: 'stopped', endedAt: NOW, stoppedBy: 'bob' },
    kill: { status: 'stopped', endedAt: NOW, stoppedBy: 'bob' },
    fail: failed,
  },
  queued: {
    claim: claimed,
    stop: { status: 'stopped', endedAt: NOW, stoppedBy: 'bob' },
    kill: { status: 'stopped', endedAt: NOW, stoppedBy: 'bob' },
    fail: failed,
  },
  'started, downloading': started('code', {
    'lose the worker': { status: 'queued', queuedAt: NOW, attempt: 2 },
  }),
  'started, last attempt': Object.fromEntries(
    Object.entries(started('code', { 'lose the worker': lost })).map(([name, state]) => [
      name,
      'attempt' in state ? { ...state, attempt: MAX_ATTEMPTS } : state,
    ]),
  ),
  'started, running': started('command', { 'lose the worker': lost }),
  'stopping with grace': {
    renew: { status: 'stopping', ...stopping, hard: false, ...renewed },
    stop: { status: 'stopping', ...stopping, hard: true },
    kill: { status: 'stopping', ...stopping, hard: true },
    'finish complete': complete,
    'finish with an error': exited,
    'finish stopped': stoppedByAnn,
    'lose the worker': stoppedByAnn,
    fail: failedLater,
  },
  'stopping hard': {
    renew: { status: 'stopping', ...stopping, hard: true, ...renewed },
    'finish complete': complete,
    'finish with an error': exited,
    'finish stopped': stoppedByAnn,
    'lose the worker': stoppedByAnn,
    fail: failedLater,
  },
  stopped: {},
  error: {},
  complete: {},
};

function started(phase: Phase, own: Partial<Record<EventName, ExecutionState>>) {
  const asked = { requestedAt: NOW, requestedBy: 'bob' };
  return {
    renew: { status: 'started', ...running, ...renewed },
    stop: { status: 'stopping', ...running, phase, ...asked, hard: false },
    kill: { status: 'stopping', ...running, phase, ...asked, hard: true },
    'finish complete': complete,
    'finish with an error': exited,
    fail: failedLater,
    ...own,
  } satisfies Partial<Record<EventName, ExecutionState>>;
}

// The names come from the tables themselves; Object.keys only knows them as strings.
const stateNames = Object.keys(STATES) as StateName[];
const eventNames = Object.keys(EVENTS) as EventName[];

describe('advance', () => {
  for (const stateName of stateNames)
    for (const eventName of eventNames) {
      const expected = LEGAL[stateName][eventName];
      const outcome = expected ? `makes it ${expected.status}` : 'is refused with a reason';
      it(`'${eventName}' for an execution that is ${stateName} ${outcome}`, () => {
        const refusal = { ok: false, reason: expect.stringMatching(/\w+ \w+/) };
        expect(advance(STATES[stateName], EVENTS[eventName], NOW)).toEqual(
          expected ? { ok: true, state: expected } : refusal,
        );
      });
    }
});
