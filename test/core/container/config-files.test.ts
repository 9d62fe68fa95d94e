import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configFiles } from '../../../src/core/container/config-files.ts';
import { environmentVariables } from '../../../src/core/container/environment-variables.ts';
import { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import { ExecutionSpec } from '../../../src/core/execution/execution-spec.ts';

const ID = ExecutionId.parse('0194b1b0-aaaa-7000-8000-000000000000');
/** Python: `uuid5(NAMESPACE_URL, 'https://api.github.com/repositories/42')`. */
const PROJECT = '9544f3af-18de-525e-8e0e-073f2dc744b0';
const SPEC = ExecutionSpec.parse({
  repository: { installationId: 1, id: 42, owner: 'ann', name: 'mnist' },
  commit: 'c'.repeat(40),
  trigger: {
    kind: 'comment',
    actor: 'bob',
    pullRequest: 7,
    commentId: 8,
    commentUrl: 'https://github.com/ann/mnist/pull/7#issuecomment-8',
    text: '/run train',
  },
  step: 'train',
  image: 'python:3.12',
  command: ['python train.py'],
  parameters: [
    { name: 'rate', type: 'float', value: 1e-7, overridden: true },
    { name: 'momentum', type: 'float', value: 1, overridden: true },
    { name: 'start', type: 'float', value: 'nan', overridden: true },
    { name: 'decays', type: 'float', value: [1, 0.5], overridden: true },
    { name: 'epochs', type: 'integer', value: 5, overridden: false },
    { name: 'fast', value: false, overridden: false },
    { name: 'answer', value: 'yes', overridden: false },
    { name: 'layers', value: ['1e-4', '2020-01-01', '='], overridden: false },
  ],
  environmentVariables: { MODE: 'fast', VH_JOB_ID: 'mine' },
  environment: 'local',
  limits: { timeLimitSeconds: 60 },
  warnings: [],
});
const FILES = configFiles({
  spec: SPEC,
  executionId: ID,
  counter: 3,
  createdAt: 1_700_000_000_000,
});

describe('configFiles', () => {
  it('describes the execution under the keys that Valohai uses', () => {
    expect(JSON.parse(FILES['execution.json'] ?? '')).toMatchObject({
      'valohai.commit-identifier': 'c'.repeat(40),
      'valohai.creator-name': 'bob',
      'valohai.environment-slug': 'local',
      'valohai.execution-counter': 3,
      'valohai.execution-ctime': '2023-11-14T22:13:20.000Z',
      'valohai.execution-id': ID,
      'valohai.execution-image': 'python:3.12',
      'valohai.execution-status': 'created',
      'valohai.execution-step': 'train',
      'valohai.execution-tags': [],
      'valohai.execution-title': null,
      'valohai.project-id': PROJECT,
      'valohai.project-name': 'ann/mnist',
    });
  });

  it('names a packed folder as Valohai does', () => {
    const sha256 = 'd'.repeat(64);
    const spec = ExecutionSpec.parse({ ...SPEC, commit: sha256, package: { sha256 } });
    const files = configFiles({ spec, executionId: ID, counter: 3, createdAt: 1 });
    expect(JSON.parse(files['execution.json'] ?? '')).toMatchObject({
      'valohai.commit-identifier': `~${sha256}`,
    });
  });

  it('gives parameters as a flat map of typed values, a float as a float', () => {
    expect(FILES['parameters.json']).toBe(
      [
        '{',
        '  "rate": 1e-07,',
        '  "momentum": 1.0,',
        '  "start": NaN,',
        '  "decays": [',
        '    1.0,',
        '    0.5',
        '  ],',
        '  "epochs": 5,',
        '  "fast": false,',
        '  "answer": "yes",',
        '  "layers": [',
        '    "1e-4",',
        '    "2020-01-01",',
        '    "="',
        '  ]',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('writes YAML in which PyYAML finds the same types', () => {
    expect(FILES['parameters.yaml']).toBe(
      [
        '"rate": 1.0e-07',
        '"momentum": 1.0',
        '"start": .nan',
        '"decays":',
        '  - 1.0',
        '  - 0.5',
        '"epochs": 5',
        '"fast": false',
        '"answer": "yes"',
        '"layers":',
        '  - "1e-4"',
        '  - "2020-01-01"',
        '  - "="',
        '',
      ].join('\n'),
    );
  });

  it('says the same in both execution files', () => {
    expect(parse(FILES['execution.yaml'] ?? '')).toEqual(JSON.parse(FILES['execution.json'] ?? ''));
  });
});

describe('environmentVariables', () => {
  it("adds what a program knows Valohai by to the step's own, which cannot replace it", () => {
    expect(environmentVariables({ spec: SPEC, executionId: ID, groups: [] })).toEqual({
      MODE: 'fast',
      VH_JOB_ID: `exec-${ID}`,
      VH_EXECUTION_ID: ID,
      VH_PROJECT_ID: PROJECT,
    });
  });

  it('keeps the id of the project when the repository gets another name', () => {
    const renamed = { ...SPEC, repository: { ...SPEC.repository, owner: 'eve', name: 'digits' } };
    const other = { ...SPEC, repository: { ...SPEC.repository, id: 43 } };
    expect(
      environmentVariables({ spec: renamed, executionId: ID, groups: [] })['VH_PROJECT_ID'],
    ).toBe(PROJECT);
    expect(
      environmentVariables({ spec: other, executionId: ID, groups: [] })['VH_PROJECT_ID'],
    ).not.toBe(PROJECT);
  });

  it("lets a group's variables replace the step's, and a later group's those of an earlier one", () => {
    const group = { name: 'g', repositories: ['*'] };
    const groups = [
      { ...group, variables: { MODE: 'slow', A: '1' }, secrets: { TOKEN: 't' } },
      { ...group, variables: { A: '2', VH_JOB_ID: 'mine' }, secrets: {} },
    ];
    expect(environmentVariables({ spec: SPEC, executionId: ID, groups })).toMatchObject({
      MODE: 'slow',
      A: '2',
      TOKEN: 't',
      VH_JOB_ID: `exec-${ID}`,
    });
  });
});
