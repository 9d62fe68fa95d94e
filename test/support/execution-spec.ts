import { CommitSha, type ExecutionSpec } from '../../src/core/execution/execution-spec.ts';

/** An ordinary execution, with what a test cares about put in its place. */
export function executionSpec(own: Partial<ExecutionSpec> = {}): ExecutionSpec {
  return {
    repository: { installationId: 1, id: 10, owner: 'ada', name: 'engine' },
    commit: CommitSha.parse('a'.repeat(40)),
    trigger: {
      kind: 'comment',
      actor: 'ada',
      pullRequest: 1,
      commentId: 7,
      commentUrl: 'https://github.com/ada/engine/pull/1#issuecomment-7',
      text: '/run train',
    },
    step: 'train',
    image: 'python:3.12-slim',
    command: ['python3 train.py'],
    parameters: [],
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
    ...own,
  };
}
