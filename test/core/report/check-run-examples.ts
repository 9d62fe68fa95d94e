import type { LaunchTry } from '../../../src/core/compute/launch-targets.ts';
import type { BaseView, CheckRunView } from '../../../src/core/report/check-run-view.ts';
import {
  CREATED_AT,
  ENDED_AT,
  RUNNING,
  STARTED_AT,
  exampleSpec,
  exampleView,
  failed,
} from './example-view.ts';

const NOTHING_YET = { metrics: [], timings: {}, outputs: [], logTail: [] };
export const STOPPING = {
  ...RUNNING,
  status: 'stopping',
  requestedAt: ENDED_AT,
  requestedBy: 'ann',
} as const;

const BASE = {
  counter: 4,
  commit: 'fedcba9876543210fedcba9876543210fedcba98',
  url: 'https://run.example/executions/4/log?key=k',
  metrics: [
    ['accuracy', 0.919],
    ['val_loss', 0.3],
    ['epoch', 3],
  ],
  at: 'merge-base',
  branch: 'main',
} satisfies BaseView;

const AT = Date.UTC(2026, 0, 2, 12, 3, 4);
const TRIED = { code: 'InsufficientInstanceCapacity', failure: 'elsewhere', at: AT } as const;
const NO_ROOM: LaunchTry[] = ['subnet-0a', 'subnet-0b'].map((place) => ({
  ...TRIED,
  market: 'spot',
  instanceType: 'g5.xlarge',
  place,
  message: 'There is no Spot capacity available that matches your request.',
}));
const GPU = exampleSpec({ environment: 'gpu', pricePerHour: 1.006 });
const MACHINE = {
  instanceType: 'g5.xlarge',
  market: 'spot',
  launchedAt: CREATED_AT + 300,
  registeredAt: undefined,
  pricePerHour: 1.006,
  isNew: true,
} as const;
const IDLE = { tries: [], idleMs: 15 * 60_000 };

/** Each typical execution, the title that it must have, and its check run as a whole in the snapshot. */
export const CHECK_RUN_EXAMPLES: Record<string, { view: CheckRunView; title: string }> = {
  'waiting for quota': {
    view: exampleView({
      ...NOTHING_YET,
      state: { status: 'created', waitingFor: 'quota (2 of 2 in use)' },
    }),
    title: 'waiting for quota (2 of 2 in use)',
  },
  'waiting for a machine': {
    view: exampleView({
      ...NOTHING_YET,
      state: { status: 'queued', queuedAt: CREATED_AT, attempt: 1 },
    }),
    title: 'waiting for a machine (local)',
  },
  'waiting for a machine that starts': {
    view: exampleView({
      ...NOTHING_YET,
      spec: GPU,
      state: { status: 'queued', queuedAt: CREATED_AT, attempt: 1 },
      placement: { ...IDLE, machine: MACHINE },
    }),
    title: 'waiting for a machine (gpu): g5.xlarge (spot) is starting',
  },
  'waiting for a machine that Amazon does not have': {
    view: exampleView({
      ...NOTHING_YET,
      spec: GPU,
      state: { status: 'queued', queuedAt: CREATED_AT, attempt: 1 },
      placement: { ...IDLE, tries: NO_ROOM, nextAt: AT + 60_000 },
    }),
    title:
      'waiting for a machine (gpu): no g5.xlarge in subnet-0a, subnet-0b; trying again at 12:04:04 UTC',
  },
  'waiting for a limit to be raised': {
    view: exampleView({
      ...NOTHING_YET,
      spec: GPU,
      state: { status: 'queued', queuedAt: CREATED_AT, attempt: 1 },
      placement: {
        ...IDLE,
        tries: NO_ROOM.map((each) => ({
          ...each,
          code: 'VcpuLimitExceeded',
          message:
            'You have requested more vCPU capacity than your current vCPU limit of 0 allows.',
          failure: 'limit',
        })),
        nextAt: AT + 600_000,
      },
    }),
    title:
      'waiting for a machine (gpu): VcpuLimitExceeded for g5.xlarge; trying again at 12:13:04 UTC',
  },
  'complete on a machine that was launched for it': {
    view: exampleView({
      spec: GPU,
      state: {
        status: 'complete',
        reason: 'exit',
        startedAt: STARTED_AT,
        endedAt: ENDED_AT,
        machine: {
          provider: 'ec2',
          id: 'i-0123456789abcdef0',
          type: 'g5.xlarge',
          market: 'spot',
          pricePerHour: 1.006,
        },
      },
      placement: { ...IDLE, tries: NO_ROOM, machine: { ...MACHINE, registeredAt: STARTED_AT } },
    }),
    title: 'complete in 12 s · accuracy 0.931 · epoch 3 · <$0.01',
  },
  'failed for want of a permission': {
    view: exampleView({
      ...NOTHING_YET,
      spec: GPU,
      state: {
        status: 'error',
        endedAt: ENDED_AT,
        cause: {
          kind: 'launch-failed',
          message:
            "'gpu' cannot have a machine until its settings or permissions are changed: You are not authorized to perform this operation. (UnauthorizedOperation, g5.xlarge)",
        },
      },
      placement: {
        ...IDLE,
        tries: NO_ROOM.map((each) => ({
          ...each,
          code: 'UnauthorizedOperation',
          message: 'You are not authorized to perform this operation.',
          failure: 'wrong',
        })),
      },
    }),
    title: 'failed: no machine could be started',
  },
  'waiting again after a lost machine': {
    view: exampleView({
      ...NOTHING_YET,
      state: { status: 'queued', queuedAt: CREATED_AT, attempt: 2 },
    }),
    title: 'waiting for another machine (local) · attempt 2',
  },
  'pulling the image': {
    view: exampleView({
      ...NOTHING_YET,
      timings: { code: 400 },
      state: { ...RUNNING, status: 'started', phase: 'image' },
    }),
    title: 'pulling the image',
  },
  'running in a process': {
    view: exampleView({
      outputs: [],
      logTail: [],
      timings: { code: 400 },
      metrics: [
        ['epoch', 3],
        ['loss', 0.41],
      ],
      state: { ...RUNNING, status: 'started', isolation: 'process' },
    }),
    title: 'running · epoch 3 · loss 0.41',
  },
  stopping: {
    view: exampleView({ ...NOTHING_YET, state: { ...STOPPING, hard: false } }),
    title: 'stopping, asked by ann',
  },
  'stopped while it ran': {
    view: exampleView({
      outputs: [],
      state: {
        status: 'stopped',
        stoppedBy: 'ann',
        startedAt: STARTED_AT,
        endedAt: STARTED_AT + 4000,
      },
    }),
    title: 'stopped by ann after 4 s',
  },
  'stopped in the queue': {
    view: exampleView({
      ...NOTHING_YET,
      state: { status: 'stopped', stoppedBy: 'ann', endedAt: ENDED_AT },
    }),
    title: 'stopped by ann before it started',
  },
  complete: { view: exampleView(), title: 'complete in 12 s · accuracy 0.931 · epoch 3' },
  'complete by its stop-condition': {
    view: exampleView({
      metrics: [],
      spec: exampleSpec({ warnings: ['the pipeline `all` is not understood'], parameters: [] }),
      state: {
        status: 'complete',
        reason: 'stop-condition',
        startedAt: STARTED_AT,
        endedAt: ENDED_AT,
      },
    }),
    title: 'complete in 12 s (stop-condition met)',
  },
  'failed command': {
    view: exampleView({
      outputs: [],
      logTail: ['Traceback (most recent call last):', '\u001B[31mValueError\u001B[0m: no'],
      state: failed({ kind: 'command-failed', exitCode: 1 }),
    }),
    title: 'failed after 3 s: ValueError: no (exit code 1)',
  },
  'over its time limit': {
    view: exampleView({ state: failed({ kind: 'time-limit', limitSeconds: 3600 }, 3_600_000) }),
    title: 'timed out: over the time limit of 1 h',
  },
  'image that is not there': {
    view: exampleView({
      ...NOTHING_YET,
      state: failed({ kind: 'image-failed', message: 'manifest unknown' }),
    }),
    title: 'failed after 3 s: there is no such image',
  },
  'better than where the branch began': {
    view: exampleView({
      metrics: [
        ['accuracy', 0.931],
        ['val_loss', 0.25],
        ['epoch', 3],
      ],
      base: BASE,
      spec: exampleSpec({
        judgement: {
          directions: {},
          gates: [{ rule: 'accuracy >= base - 0.005', conclusion: 'failure' }],
        },
      }),
      environments: ['local', 'gpu-8x', 'an-environment-with-a-long-name'],
    }),
    title: 'complete in 12 s · accuracy 0.931 (+0.012) · val_loss 0.25 (−0.05) · epoch 3',
  },
  'worse than a gate allows': {
    view: exampleView({
      base: { ...BASE, at: 'branch', metrics: [['accuracy', 0.95]] },
      spec: exampleSpec({
        judgement: {
          directions: {},
          gates: [{ rule: 'accuracy >= base - 0.005', conclusion: 'failure' }],
        },
      }),
    }),
    title:
      'complete in 12 s · gate: accuracy >= base - 0.005 does not hold · accuracy 0.931 (−0.019) · epoch 3',
  },
  'answered by an equal one': {
    view: exampleView({
      state: { status: 'complete', reason: 'reused', endedAt: STARTED_AT },
      reused: { counter: 5, url: 'https://run.example/executions/5/log?key=k' },
      spec: exampleSpec({ reuses: { id: 'x', counter: 5 } }),
    }),
    title: 'complete: reused #5 · accuracy 0.931 · epoch 3',
  },
  superseded: {
    view: exampleView({
      ...NOTHING_YET,
      state: { status: 'stopped', endedAt: STARTED_AT, stoppedBy: 'ann', supersededBy: 9 },
    }),
    title: 'superseded by #9 before it started',
  },
  'of a fork, with pictures': {
    view: exampleView({
      spec: exampleSpec({ isFork: true, title: 'Look at the curves' }),
      outputs: [{ name: 'curve.png', sizeBytes: 5000, url: 'https://run.example/o/2?key=k' }],
    }),
    title: 'Look at the curves · complete in 12 s · accuracy 0.931 · epoch 3',
  },
  'started by a push': {
    view: exampleView({
      spec: exampleSpec({
        checkName: 'train (learning_rate=0.0012345)',
        trigger: { kind: 'push', actor: 'ann', ref: 'main', isTag: false, text: '/run train' },
      }),
    }),
    title: 'complete in 12 s · accuracy 0.931 · epoch 3',
  },
  'CUDA out of memory': {
    view: exampleView({
      metrics: [],
      outputs: [],
      logTail: [
        'Traceback (most recent call last):',
        '  File "/valohai/repository/train.py", line 41, in <module>',
        '    model(batch)',
        'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB',
      ],
      state: failed({ kind: 'command-failed', exitCode: 1 }),
    }),
    title: 'failed after 3 s: CUDA out of memory (exit code 1)',
  },
  'spot machine that is taken back': {
    view: exampleView({
      state: failed({ kind: 'worker-lost', machine: 'ec2/i-1', reason: 'interruption' }),
    }),
    title: 'failed after 3 s: the machine was taken back',
  },
  'spot machine that is left in time': {
    view: exampleView({
      state: failed({ kind: 'worker-lost', machine: 'ec2/i-1', reason: 'rebalance' }),
    }),
    title: 'failed after 3 s: it left a machine that Amazon may take back',
  },
  'lost machine': {
    view: exampleView({ state: failed({ kind: 'worker-lost', machine: 'ec2/i-1' }) }),
    title: 'failed after 3 s: the machine was lost',
  },
};
