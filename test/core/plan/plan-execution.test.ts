import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.ts';
import { CommitSha, ExecutionSpec } from '../../../src/core/execution/execution-spec.ts';
import { type PlanProblem, planExecution } from '../../../src/core/plan/plan-execution.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { settings } from './step.ts';
import { parseComment } from '../../../src/core/request/parse-comment.ts';

const YAML = `
- step:
    name: train
    image: python:3.12
    command: train {parameters}
    environment-variables:
      - {name: MODE, default: fast}
      - {name: NOTE}
    parameters:
      - {name: learning_rate, type: float, default: 1.0, min: 0, max: 2}
      - {name: epochs, type: integer, default: 5, max: 10}
      - {name: fast, type: flag}
      - {name: shuffle, type: flag, default: true}
      - {name: optimizer, choices: [adam, sgd], default: adam}
      - {name: size, choices: [1, 2], optional: true}
      - {name: layers, type: integer, multiple: separate, default: [8, 4]}
      - {name: tag, multiple: repeat, optional: true}
- step: {name: Evaluate, image: i, command: c, time-limit: 1h, no-output-timeout: 0}
- step: {name: evaluate-all, image: i, command: c, time-limit: 1500.5s}
- step:
    name: clash
    image: i
    command: c {parameters}
    parameters: [{name: env, default: a}, {name: image, default: b}, {name: sha, default: c}]
- step: {name: gpu, image: i, command: c, environment: g4dn}
- step: {name: elsewhere, image: i, command: c, environment: aws-p3}
- step:
    name: demanding
    image: i
    command: c
    parameters: [{name: need}]
    inputs: [{name: data}]
    environment-variables: [{name: TOKEN, optional: false}]
- step:
    name: relying
    image: i
    command: c
    inputs: [{name: data, default: s3://a/b}, {name: more, optional: true}]
    mounts: [/a:/b]
    stop-condition: loss < 1
    upload-store: results
- step:
    name: broken
    imag: x
    image: 5
    command: c
- step: {name: listed, image: i, command: c, parameters: [{name: p, default: [a]}]}
`;

const SETTINGS = settings('environments: {local: {}, g4dn: {}}');

describe('a plan', () => {
  it('is an execution as it will run, with defaults for what is not given', () => {
    const spec = planned('/run train learning_rate=0.5');
    expect(ExecutionSpec.parse(spec)).toEqual(spec);
    expect(spec).toEqual({
      tags: [],
      priority: 0,
      isFork: false,
      code: { submodules: false, lfs: false },
      quota: {},
      autorestart: false,
      stickyComment: false,
      judgement: { directions: {}, gates: [] },
      repository: { installationId: 1, id: 2, owner: 'ann', name: 'mnist' },
      commit: 'c'.repeat(40),
      trigger: {
        kind: 'comment',
        actor: 'bob',
        pullRequest: 3,
        commentId: 4,
        commentUrl: 'https://github.com/ann/mnist/pull/3#issuecomment-4',
        text: '/run train learning_rate=0.5',
      },
      step: 'train',
      image: 'python:3.12',
      command: ['train --learning_rate=0.5 --epochs=5 --shuffle --optimizer=adam --layers=8,4'],
      parameters: [
        { name: 'learning_rate', type: 'float', value: 0.5, overridden: true },
        { name: 'epochs', type: 'integer', value: 5, overridden: false },
        { name: 'shuffle', type: 'flag', value: true, overridden: false },
        { name: 'optimizer', type: 'string', value: 'adam', overridden: false },
        { name: 'layers', type: 'integer', value: [8, 4], overridden: false },
      ],
      inputs: [],
      environmentVariables: { MODE: 'fast' },
      environmentVariableGroups: [],
      environment: 'local',
      container: { network: 'bridge', mounts: [] },
      limits: { noOutputTimeoutSeconds: 28_800 },
      warnings: [],
    });
  });

  it.each([
    ['Evaluate', { timeLimitSeconds: 3600 }],
    ['evaluate-all', { timeLimitSeconds: 1501, noOutputTimeoutSeconds: 28_800 }],
  ])('of %s has its limits in whole seconds', (step, limits) => {
    expect(planned(`/run ${step}`).limits).toEqual(limits);
  });

  it.each([
    ['train', 'train'],
    ['tr', 'train'],
    ['TRAIN', 'train'],
    ['evaluate', 'Evaluate'],
    ['evaluate-', 'evaluate-all'],
  ])('for %s is one of step %s', (written, step) => {
    expect(planned(`/run ${written}`).step).toBe(step);
  });
});

describe('parameters', () => {
  it.each([
    ['learning_rate=1', '--learning_rate=1.0', 1],
    ['learning_rate=1e-5', '--learning_rate=1e-05', 0.00001],
    ['--learning-rate 0', '--learning_rate=0.0', 0],
    ['--LEARNING_RATE=.5', '--learning_rate=0.5', 0.5],
    ['epochs=-3', '--epochs=-3', -3],
    ['--fast', '--fast', true],
    ['fast=yes', '--fast', true],
    ['--fast 1', '--fast', true],
    ['optimizer=sgd', '--optimizer=sgd', 'sgd'],
    ['size=2', '--size=2', 2],
    ['layers=1,2', '--layers=1,2', [1, 2]],
    ['layers=1 layers=2', '--layers=1,2', [1, 2]],
    ['tag=a,b', '--tag=a --tag=b', ['a', 'b']],
    ['tag=a,b tag=c', '--tag=a,b --tag=c', ['a,b', 'c']],
  ])('%s become %s', (written, words, value) => {
    const { command, parameters } = planned(`/run train ${written}`);
    expect(command[0]).toContain(` ${words}`);
    const given = parameters.filter(({ overridden }) => overridden);
    expect(given.map((parameter) => parameter.value)).toEqual([value]);
  });

  it.each(['shuffle=false', 'shuffle=NO', '--shuffle 0'])('%s turns a flag off', (written) => {
    const { command } = planned(`/run train ${written}`);
    expect(command[0]).not.toContain('shuffle');
  });

  it('may be emptied when they are a list', () => {
    const { command } = planned('/run train layers=');
    expect(command[0]).not.toContain('layers');
  });
});

describe('options', () => {
  it('choose the environment and the image', () => {
    const spec = planned('/run train env=g4dn image=python:3.13 sha=ccccccc');
    expect(spec).toMatchObject({ environment: 'g4dn', image: 'python:3.13' });
    expect(spec.command[0]).not.toContain('sha');
  });

  it('are parameters where the step declares them, but for sha, which is always the commit', () => {
    const { command, environment, image } = planned('/run clash env=x image=y sha=z');
    expect({ command, environment, image }).toEqual({
      command: ['c --env=x --image=y --sha=c'],
      environment: 'local',
      image: 'i',
    });
  });
});

describe('the environment', () => {
  it('is the one that the step names', () => {
    expect(planned('/run gpu').environment).toBe('g4dn');
    expect(planned('/run gpu env=local').environment).toBe('local');
  });

  it('is the default, with a warning, where none is configured', () => {
    const builtIn = settings('');
    expect(planned('/run elsewhere', builtIn)).toMatchObject({
      environment: 'local',
      warnings: [
        "the step asks for environment 'aws-p3', which this server does not have: it runs on 'local'",
      ],
    });
  });
});

it('says what of the step has no effect', () => {
  expect(planned('/run relying').warnings).toEqual([
    "the mount of '/a' is passed over: environment 'local' does not allow it",
    "'upload-store' of the step has no effect here",
  ]);
});

const ALL =
  "The parameters of 'train' are 'learning_rate', 'epochs', 'fast', 'shuffle', 'optimizer', 'size', 'layers', 'tag'";

it('takes the addresses of inputs, named with and without `input.`', () => {
  const plan = planOf('/run relying input.data=s3://x/1 data=s3://x/2 MORE=s3://y', SETTINGS, {
    yaml: YAML,
  });
  expect(plan.ok && [...plan.inputs]).toEqual([
    ['data', ['s3://x/1', 's3://x/2']],
    ['more', ['s3://y']],
  ]);
});

describe('problems', () => {
  it.each([
    [
      '/run trian',
      6,
      "there is no step 'trian'; did you mean 'train'? The steps are 'train', 'Evaluate', 'evaluate-all', 'clash', 'gpu', 'elsewhere', 'demanding', 'relying', 'listed', 'broken'",
    ],
    ['/run e', 6, "'e' could be any of these steps: 'Evaluate', 'evaluate-all', 'elsewhere'"],
    ['/run train epohcs=1', 12, `there is no parameter 'epohcs'; did you mean 'epochs'? ${ALL}`],
    ['/run train zzzzzz=1', 12, `there is no parameter 'zzzzzz'. ${ALL}`],
    ['/run gpu a=1', 10, "there is no parameter 'a': step 'gpu' has none"],
    ['/run train SHA=1', 12, `there is no parameter 'SHA'; did you mean 'sha'? ${ALL}`],
    ['/run train epochs=ten', 12, 'epochs=ten: ten is not an integer'],
    ['/run train epochs=1.0', 12, 'epochs=1.0: 1.0 is not an integer'],
    ['/run train epochs=', 12, 'epochs=: No value supplied'],
    ['/run train epochs=11', 12, 'epochs=11: 11 is greater than the maximum allowed (10)'],
    ['/run train epochs=1 --epochs 2', 21, "'epochs' takes one value and is given twice"],
    ['/run train --epochs', 12, "'epochs' needs a value: epochs=…"],
    ['/run train fast=maybe', 12, 'fast=maybe: a flag is true or false'],
    [
      '/run train learning_rate=-1',
      12,
      'learning_rate=-1: -1.0 is less than the minimum allowed (0)',
    ],
    [
      '/run train optimizer=adma',
      12,
      "optimizer=adma: adma is not among the choices allowed (['adam', 'sgd']); did you mean 'adam'?",
    ],
    ['/run train layers=1,x', 12, 'layers=1,x: x is not an integer'],
    [
      '/run train env=g4dm',
      12,
      "there is no environment 'g4dm'; did you mean 'g4dn'? The environments are 'local', 'g4dn'",
    ],
    ['/run train --env', 12, "'env' needs a value: env=…"],
    ['/run train image=a image=b', 20, "'image' is given twice"],
  ])('has %j at column %i', (body, column, message) => {
    expect(problemsOf(body)).toEqual([{ line: 1, column, text: body, message }]);
  });

  it('are those of the whole command when nothing in it is to blame', () => {
    const place = { line: 1, text: '/run elsewhere' };
    const message =
      "the step asks for environment 'aws-p3', which is not here: choose one with env=NAME. The environments are 'local', 'g4dn'";
    expect(problemsOf('/run elsewhere')).toEqual([{ ...place, message }]);
  });

  it('are all named at once', () => {
    const problems = problemsOf('/run demanding a=1 env=zzzzzz');
    expect(problems.map(({ message }) => message)).toEqual([
      "there is no parameter 'a'. The parameters of 'demanding' are 'need'",
      "'need' has no default: give it as need=VALUE",
      "there is no environment 'zzzzzz'. The environments are 'local', 'g4dn'",
    ]);
  });

  it.each([
    [
      '/run demanding need=1',
      [
        "the environment variable 'TOKEN' is required: give it a default, or a group of variables that has it",
      ],
    ],
    [
      '/run broken',
      [
        "valohai.yaml:44:5: error: 'imag' is not known here; did you mean 'image'?",
        "valohai.yaml:45:12: error: 'image' must be text, not 5: write it in quotes",
      ],
    ],
    [
      '/run listed',
      [
        "the default of 'p' is a list, but the parameter does not say 'multiple': give one value as p=VALUE",
      ],
    ],
    [
      '/run relying input.date=x',
      ["there is no input 'date'; did you mean 'data'? The inputs of 'relying' are 'data', 'more'"],
    ],
    ['/run relying data=', ["'data' needs a URL: data=…"]],
  ])('has %s', (command, messages) => {
    expect(problemsOf(command).map(({ message }) => message)).toEqual(messages);
  });

  it('include what is wrong with a step whose name cannot be read', () => {
    const yaml = '- step:\n    nam: train\n';
    expect(problemsOf('/run train', yaml).map(({ message }) => message)).toEqual([
      "there is no step 'train': valohai.yaml has no steps",
      "valohai.yaml:2:5: error: 'name' is missing",
      "valohai.yaml:2:5: error: 'image' is missing",
      "valohai.yaml:2:5: error: 'command' is missing",
      "valohai.yaml:2:5: error: 'nam' is not known here; did you mean 'name'?",
    ]);
  });

  it('include a file without steps', () => {
    expect(problemsOf('/run train', '')).toMatchObject([
      { message: "there is no step 'train': valohai.yaml has no steps" },
    ]);
  });
});

function planned(body: string, operator = SETTINGS): ExecutionSpec {
  const plan = planOf(body, operator, { yaml: YAML });
  if (!plan.ok) throw new Error(plan.problems.map(({ message }) => message).join('\n'));
  return plan.spec;
}

function problemsOf(body: string, yaml = YAML): PlanProblem[] {
  const plan = planOf(body, SETTINGS, { yaml });
  return plan.ok ? [] : plan.problems;
}

describe('code of a fork', () => {
  const yaml = `
- step:
    name: train
    image: python
    command: train
    mounts: ['/mnt/data:/data']
    environment-variables: [{name: VH_DOCKER_NETWORK, default: host}]
`;
  const [local, ...others] = SETTINGS.environments;
  const generous = {
    ...SETTINGS,
    environments: local ? [{ ...local, hostNetwork: true, mounts: ['/mnt'] }, ...others] : [],
  };

  it('gets neither the folders nor the network of the machine', () => {
    const own = planOf('/run train', generous, { yaml });
    expect(own.ok && own.spec.container).toMatchObject({
      network: 'host',
      mounts: [{ source: '/mnt/data' }],
    });
    const strange = planOf('/run train', generous, { yaml, isFork: true });
    const said = strange.ok ? strange.spec.container : strange.problems;
    expect(JSON.stringify(said)).not.toContain('/mnt/data');
    expect(said).not.toMatchObject({ network: 'host' });
  });
});

function planOf(
  body: string,
  operator: Settings,
  { yaml, isFork = false }: { yaml: string; isFork?: boolean },
) {
  const parsed = parseDefinition(yaml, 'valohai.yaml');
  const [command] = parseComment(body).commands;
  if (!parsed.ok || command?.verb !== 'run') throw new Error('the test itself is wrong');
  return planExecution({
    command,
    definition: parsed.definition,
    settings: operator,
    repository: { installationId: 1, id: 2, owner: 'ann', name: 'mnist' },
    commit: CommitSha.parse('c'.repeat(40)),
    trigger: {
      kind: 'comment',
      actor: 'bob',
      pullRequest: 3,
      commentId: 4,
      commentUrl: 'https://github.com/ann/mnist/pull/3#issuecomment-4',
      text: command.text,
    },
    origin: {
      isFork,
      code: { submodules: false, lfs: false },
      quota: {},
      stickyComment: false,
      gates: [],
      directions: {},
    },
  });
}
