import { describe, expect, it } from 'vitest';
import type { Input } from '../../../src/core/definition/definition.ts';
import { parseDefinition } from '../../../src/core/definition/parse-definition.ts';
import { formatProblem } from '../../../src/core/definition/problem.ts';
import { parameter } from './parameter.ts';

const COMPLETE = `
- step:
    name: train
    image: python:3.12
    description: Trains.
    category: Models
    icon: https://example.com/icon.png
    command:
      - pip install -r requirements.txt
      - python train.py {parameters}
    environment: gpu
    runtime-config-preset: big
    environment-variables:
      - name: MODE
        default: fast
        description: How to go about it
      - name: TOKEN
        optional: false
    environment-variable-groups: [shared]
    parameters:
      - name: rate
        type: float
        default: 1.0
        min: 0
        max: 1.5
      - name: layers
        type: integer
        multiple: separate
        multiple-separator: ":"
        default: 3
      - name: quiet
        type: flag
        pass-true-as: -q
        pass-false-as: -v
      - name: optimizer
        choices: [adam, sgd]
        optional: true
        pass-as: --opt {v}
        category: Advanced
        description: Which one
        widget: {type: sql}
    inputs:
      - name: images
        default: [s3://bucket/a, s3://bucket/b]
        keep-directories: suffix
      - name: labels
        optional: true
      - {name: weights, filename: w.bin, download: on-demand}
    outputs: [{name: model}]
    mounts: [/mnt:/mnt]
    cache-volumes: [cache]
    resources: {cpu: {min: 1}}
    time-limit: 1h 30m
    no-output-timeout: 600
    stop-condition: loss < 0.1
    source-path: src
    upload-store: results
`;

const ANY = { min: undefined, max: undefined };
const NOTHING = { cpu: ANY, memory: ANY, devices: undefined };
const optional = {
  stopCondition: undefined,
  environmentVariableGroups: [],
  mounts: [],
  resources: NOTHING,
  description: undefined,
  environment: undefined,
  sourcePath: undefined,
};
const MINIMAL = {
  name: 'a',
  image: 'i',
  command: ['c'],
  ...optional,
  parameters: [],
  environmentVariables: [],
  timeLimitSeconds: undefined,
  noOutputTimeoutSeconds: undefined,
  inputs: [],
  ignored: [],
};

describe('parseDefinition', () => {
  it('reads every property of a step', () => {
    expect(parseDefinition(COMPLETE, 'valohai.yaml')).toEqual({
      ok: true,
      problems: [],
      definition: {
        brokenSteps: [],
        steps: [
          {
            name: 'train',
            image: 'python:3.12',
            description: 'Trains.',
            command: ['pip install -r requirements.txt', 'python train.py {parameters}'],
            environment: 'gpu',
            environmentVariables: [
              { name: 'MODE', default: 'fast', optional: true },
              { name: 'TOKEN', default: undefined, optional: false },
            ],
            parameters: [
              parameter({ name: 'rate', type: 'float', default: { float: 1 }, min: 0, max: 1.5 }),
              parameter({
                name: 'layers',
                type: 'integer',
                multiple: 'separate',
                separator: ':',
                default: [3],
              }),
              parameter({
                name: 'quiet',
                type: 'flag',
                optional: true,
                choices: [true, false],
                passTrueAs: '-q',
                passFalseAs: '-v',
              }),
              parameter({
                name: 'optimizer',
                choices: ['adam', 'sgd'],
                optional: true,
                passAs: '--opt {v}',
                description: 'Which one',
              }),
            ],
            inputs: [
              input({
                name: 'images',
                urls: ['s3://bucket/a', 's3://bucket/b'],
                keepDirectories: 'suffix',
              }),
              input({ name: 'labels', optional: true }),
              input({ name: 'weights', filename: 'w.bin', download: 'on-demand' }),
            ],
            timeLimitSeconds: 5400,
            noOutputTimeoutSeconds: 600,
            sourcePath: 'src',
            environmentVariableGroups: ['shared'],
            stopCondition: 'loss < 0.1',
            mounts: [
              {
                source: '/mnt',
                destination: '/mnt',
                readonly: false,
                type: undefined,
                options: {},
              },
            ],
            resources: { ...NOTHING, cpu: { min: 1, max: undefined } },
            ignored: ['runtime-config-preset', 'cache-volumes', 'upload-store'],
          },
        ],
      },
    });
  });

  it.each(['', '# nothing\n', '---\n', '[]'])('reads %j as no steps', (text) => {
    const definition = { steps: [], brokenSteps: [] };
    expect(parseDefinition(text, 'f')).toMatchObject({ ok: true, definition });
  });

  it('takes the later of two steps, parameters or inputs of one name', () => {
    const text = [
      '- step: {name: a, image: old, command: c}',
      '- step: {name: b, image: i, command: c}',
      '- step: {name: a, image: i, command: c}',
    ].join('\n');
    const steps = [MINIMAL, { ...MINIMAL, name: 'b' }];
    expect(parseDefinition(text, 'f')).toMatchObject({ ok: true, definition: { steps } });
    expect(problemsOf(text)).toEqual([
      "f:3:16: warning: the step 'a' is defined again: the last definition counts",
    ]);
    const twice = step('parameters: [{name: p}, {name: p, type: float}]');
    expect(problemsOf(twice)).toEqual([
      "f:2:36: warning: 'p' is declared again: the last one counts",
    ]);
    const parameters = [parameter({ type: 'float' })];
    expect(parseDefinition(twice, 'f')).toMatchObject({ definition: { steps: [{ parameters }] } });
  });

  it('takes the first known kind of an item that has several', () => {
    const text = '- {pipeline: {}, step: {name: a, image: i, command: c}}';
    expect(parseDefinition(text, 'f')).toMatchObject({ definition: { steps: [MINIMAL] } });
  });

  it.each([
    ['- a', 'f:1:3: error: an item must be a map such as `step:`'],
    ['- step:\n  name: a', 'f:1:3: error: the step has no properties: indent them below `step:`'],
    ['- step:', 'f:1:3: error: the step has no properties'],
    ['- step: 5', 'f:1:9: error: the step must be a map, not 5'],
    ['- step: {name: a, image: i}', "f:1:9: error: 'command' is missing"],
    [step('image: 3.10'), "f:2:12: error: 'image' must be text, not 3.1: write it in quotes"],
    [step('image: yes'), "f:2:12: error: 'image' must be text, not True: write it in quotes"],
    [step('command:'), "f:2:13: error: 'command' must be text or a list of texts, not empty"],
    [step('command: [a, {b: c}]'), "f:2:18: error: item 2 of 'command' must be text, not a map"],
    [step('comand: x'), "f:2:5: error: 'comand' is not known here; did you mean 'command'?"],
    [step('zzz: x'), "f:2:5: error: 'zzz' is not known here"],
    [
      step('time-limit: "90"'),
      "f:2:17: error: 'time-limit' must be a duration such as '1h 30m', not '90': '90' lacks a unit of s, m, h, d or w",
    ],
    [
      step('time-limit: 1.5'),
      "f:2:17: error: 'time-limit' must be whole seconds or text such as '1h 30m', not 1.5",
    ],
    [step('parameters: {}'), "f:2:17: error: 'parameters' must be a list, not a map"],
    [step('parameters: [{type: flag}]'), "f:2:18: error: 'name' is missing"],
    [
      step('parameters: [{name: p, tpye: flag}]'),
      "f:2:28: error: 'tpye' is not known here; did you mean 'type'?",
    ],
    [
      step('parameters: [{name: p, type: flaot}]'),
      "f:2:34: error: 'type' must be one of string, integer, float, flag, not 'flaot'; did you mean 'float'?",
    ],
    [
      step('parameters: [{name: p, type: flag, multiple: repeat}]'),
      "f:2:50: error: 'multiple' is not for a flag, which is true or false",
    ],
    [
      step('parameters: [{name: p, pass-as: "-p={val}"}]'),
      "f:2:37: error: 'pass-as' may use {name}, {value} and {v}, not {val}",
    ],
    [
      step('parameters: [{name: p, type: flag, pass-false-as: "-p={val}"}]'),
      "f:2:55: error: 'pass-false-as' may use {name}, {value} and {v}, not {val}",
    ],
    [step('parameters: [{name: p, min: low}]'), "f:2:33: error: 'min' must be a number"],
    [
      step('environment-variables: [{name: A, default: 1}]'),
      "f:2:48: error: 'default' must be text, not 1: write it in quotes",
    ],
    [
      step('environment-variables: [{name: A, defualt: b}]'),
      "f:2:39: error: 'defualt' is not known here; did you mean 'default'?",
    ],
  ])('refuses %j, and nothing else of the file', (text, problem) => {
    const other = '\n- step: {name: other, image: i, command: c}';
    const parsed = parseDefinition(text + other, 'f');
    expect(parsed).toMatchObject({ ok: true, definition: { steps: [{ name: 'other' }] } });
    expect(problemsOf(text + other)).toEqual([problem]);
  });

  it.each([
    ['{}', 'f:1:1: error: the file must be a list, with items such as `- step:`'],
    ['', 'f:1:1: error: the file must be a list, with items such as `- step:`'],
    [
      '- step:\n  name: a\n    image: b',
      'f:2:9: error: Nested mappings are not allowed in compact mappings: check the indentation',
    ],
  ])('finds nothing to run in %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('says what is wrong with a step that is asked for', () => {
    const text = `${step('zzz: x')}\n- step: {name: b, image: i, command: c, stop-condition: a <}`;
    const parsed = parseDefinition(text, 'f');
    expect(parsed.ok && parsed.definition.brokenSteps).toMatchObject([
      { name: 'a', problems: [{ path: '0.step.zzz' }] },
      { name: 'b', problems: [{ path: '1.step.stop-condition' }] },
    ]);
    expect(parsed.ok && parsed.definition.steps).toEqual([]);
  });

  it.each([
    ['- setp: {}', "f:1:3: warning: 'setp' is not known and is passed over; did you mean 'step'?"],
    [
      step('parameters: [{name: p, default: 5}]'),
      "f:2:37: warning: the default of 'p': 5 is not text: write it in quotes, or give the type",
    ],
    [
      step('parameters: [{name: p, default: [a]}]'),
      "f:2:37: warning: the default of 'p': a list is not allowed: the parameter does not say `multiple`",
    ],
    [
      step('command: "run \\"{parameters}\\""'),
      'f:2:14: warning: {parameters} stands within quotes: its value brings quotes of its own, and could end yours; leave yours out',
    ],
    [
      step('command: [a, \'b "x{parameter-value:y}"\']'),
      'f:2:18: warning: {parameter-value:y} stands within quotes: its value brings quotes of its own, and could end yours; leave yours out',
    ],
    [step('command: ""'), 'f:2:14: warning: the command is empty'],
    [
      step('inputs: [{name: i}, {name: i}]'),
      "f:2:32: warning: 'i' is declared again: the last one counts",
    ],
    [
      step('parameters: [{name: p, type: integer, default: many}]'),
      "f:2:52: warning: the default of 'p': many is not an integer",
    ],
    [
      step('parameters: [{name: p, type: flag, optional: true}]'),
      'f:2:40: warning: a flag is always optional',
    ],
    [
      step('parameters: [{name: p, pass-true-as: -p}]'),
      "f:2:28: warning: 'pass-true-as' has no effect: only a flag is passed in two ways",
    ],
    [
      step('parameters: [{name: p, type: flag, pass-as: -a, pass-true-as: -p}]'),
      "f:2:53: warning: 'pass-as' has no effect beside 'pass-true-as'",
    ],
    [
      step('parameters: [{name: p, type: flag, pass-as: -a, pass-true-as: -p, pass-false-as: -n}]'),
      "f:2:53: warning: 'pass-as' has no effect beside 'pass-true-as'",
    ],
    [
      step('parameters: [{name: p, type: flag, default: maybe}]'),
      "f:2:49: warning: the default of 'p': maybe is not among the choices allowed ([True, False])",
    ],
  ])('warns of %j and reads it', (text, problem) => {
    expect(parseDefinition(text, 'f').ok).toBe(true);
    expect(problemsOf(text)).toEqual([problem]);
  });

  it.each([
    step('parameters: [{name: p, default: 0}]'),
    step('parameters: [{name: p, default: false}]'),
    step('parameters: [{name: p, type: float, min: 1, default: 0.0}]'),
    step('command: "a \'{source-path}\' ${x}"'),
    step('command: awk "{print $1}" {parameters}'),
    step('parameters: [{name: p, type: flag, default: 1}]'),
    step('parameters: [{name: p, type: flag, optional: false}]'),
    step('parameters: [{name: p, pass-true-as: "{unknown}", type: flag, pass-true-as: ""}]'),
  ])('has nothing to say about %j', (text) => {
    expect(parseDefinition(text, 'f').ok).toBe(true);
    expect(problemsOf(text)).toEqual([]);
  });

  it('separates items by commas where the separator is empty', () => {
    const text = step('parameters: [{name: p, multiple: separate, multiple-separator: ""}]');
    const parsed = parseDefinition(text, 'f');
    expect(parsed.ok && parsed.definition.steps[0]?.parameters[0]?.separator).toBe(',');
  });

  it('reports everything that is wrong, in the order of the file', () => {
    const text = '- step:\n    nam: a\n    image: 1\n    command: c\n- b';
    expect(problemsOf(text)).toEqual([
      "f:2:5: error: 'name' is missing",
      "f:2:5: error: 'nam' is not known here; did you mean 'name'?",
      "f:3:12: error: 'image' must be text, not 1: write it in quotes",
      'f:5:3: error: an item must be a map such as `step:`',
    ]);
    const parsed = parseDefinition(text, 'f');
    expect(parsed.problems.map(({ path }) => path)).toEqual([
      '0.step.name',
      '0.step.nam',
      '0.step.image',
      '1',
    ]);
  });
});

/** The line under test is the second. A later `image` or `command` of the same name wins. */
function step(line: string): string {
  const key = line.split(':')[0];
  const others = ['name: a', 'image: i', 'command: c'].filter(
    (other) => !other.startsWith(`${key}:`),
  );
  return ['- step:', `    ${line}`, ...others.map((other) => `    ${other}`)].join('\n');
}

function problemsOf(text: string): string[] {
  return parseDefinition(text, 'f').problems.map(formatProblem);
}

function input(own: Partial<Input>): Input {
  return {
    name: 'input',
    urls: [],
    optional: false,
    description: undefined,
    keepDirectories: 'none',
    filename: undefined,
    download: 'always',
    ...own,
  };
}
