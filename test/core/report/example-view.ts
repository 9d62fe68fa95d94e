import type { ErrorCause } from '../../../src/core/execution/error-cause.ts';
import { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import { CommitSha } from '../../../src/core/execution/execution-spec.ts';
import type { ExecutionState } from '../../../src/core/execution/execution-state.ts';
import type { CheckRunView } from '../../../src/core/report/check-run-view.ts';

export const CREATED_AT = Date.UTC(2026, 10, 23, 12, 0, 0);
export const STARTED_AT = CREATED_AT + 2000;
export const ENDED_AT = STARTED_AT + 12_000;

export const RUNNING = {
  machine: { provider: 'local', id: 'laptop-1' },
  isolation: 'container',
  lease: { id: 'lease-1', agentId: 'agent-1', until: ENDED_AT },
  phase: 'command',
  startedAt: STARTED_AT,
  attempt: 1,
} as const;

/** A finished training; `changes` says what is different. */
export function exampleView(changes: Partial<CheckRunView> = {}): CheckRunView {
  return {
    executionId: ExecutionId.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
    counter: 7,
    spec: exampleSpec(),
    state: { status: 'complete', reason: 'exit', startedAt: STARTED_AT, endedAt: ENDED_AT },
    createdAt: CREATED_AT,
    metrics: [
      ['accuracy', 0.931],
      ['epoch', 3],
    ],
    timings: { code: 400, image: 1100, command: 10_000, outputs: 500 },
    inputs: [],
    outputs: [
      { name: 'models/model.bin', sizeBytes: 1_234_567, url: 'https://run.example/o/1?key=k' },
    ],
    logUrl: 'https://run.example/executions/7/log?key=k',
    detailsUrl: 'https://run.example/executions/7/log?key=k',
    logTail: ['epoch 3', 'done'],
    environments: ['local'],
    now: ENDED_AT,
    ...changes,
  };
}

export function exampleSpec(changes: Partial<CheckRunView['spec']> = {}): CheckRunView['spec'] {
  return {
    repository: { installationId: 1, id: 2, owner: 'ann', name: 'engine' },
    commit: CommitSha.parse('0123456789abcdef0123456789abcdef01234567'),
    trigger: {
      kind: 'comment',
      actor: 'ann',
      pullRequest: 5,
      commentId: 9,
      commentUrl: 'https://github.com/ann/engine/pull/5#issuecomment-9',
      text: '/run train learning_rate=0.0012345',
    },
    step: 'train',
    image: 'python:3.12',
    command: ['python train.py'],
    parameters: [
      { name: 'epochs', type: 'integer', value: 3, overridden: false },
      { name: 'learning_rate', type: 'float', value: 0.0012345, overridden: true },
    ],
    inputs: [],
    environmentVariables: {},
    environmentVariableGroups: [],
    environment: 'local',
    container: { network: 'bridge', mounts: [] },
    limits: {},
    tags: [],
    priority: 0,
    isFork: false,
    code: { submodules: false, lfs: false },
    quota: {},
    autorestart: false,
    stickyComment: false,
    judgement: { directions: {}, gates: [] },
    warnings: [],
    ...changes,
  };
}

export function failed(cause: ErrorCause, afterMs = 3000): ExecutionState {
  return { status: 'error', cause, startedAt: STARTED_AT, endedAt: STARTED_AT + afterMs };
}
