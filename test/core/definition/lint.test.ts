import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.ts';

const STEP =
  '- step: {name: s, image: i, command: c, parameters: [{name: p}], inputs: [{name: d}]}';

/** The severity, path and message of everything that is wrong beside a good step. */
function lint(item: string): string[] {
  return parseDefinition(`${STEP}\n- ${item}`, 'f').problems.map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

function pipeline(text: string): string {
  return `pipeline: {name: p, ${text}}`;
}

const NODE = '{name: n, type: execution, step: s}';

describe('a good item has nothing said of it', () => {
  it.each([
    'task: {name: t, step: s, type: Grid-Search, parameters: [{name: p, style: linear, rules: {start: 0, end: 1.5, step: 0.1}}]}',
    'task: {name: t, step: s, type: manual_search, parameter-sets: [{p: 1}], on-child-error: STOP_ALL_AND_ERROR}',
    'task: {name: t, step: s, type: bayesian_tpe, engine: optuna, optimization-target-metric: a, optimization-target-value: 0.9, execution-count: 5, execution-batch-size: 2, parameters: [], stop-condition: a > 1}',
    'task: {name: t, step: s, reuse-children: true, maximum-queued-executions: 3, description: d, parameters: [{name: p, style: multiple, rules: {items: [1, a, true]}}]}',
    pipeline(`nodes: [${NODE}], edges: [], reuse-executions: true`),
    pipeline('nodes: [{name: n, type: task, step: s, on-error: retry}], edges: []'),
    pipeline(
      'nodes: [{name: n, type: execution, step: other, commit: abc, edge-merge-mode: append}], edges: []',
    ),
    pipeline(
      'nodes: [{name: d, type: deployment, deployment: x, endpoints: [e], aliases: [a], on-error: stop-next}], edges: []',
    ),
    pipeline(
      `nodes: [${NODE}, {name: m, type: execution, step: s}], edges: [[n.output.*.h5, m.input.d], {source: n.metadata.a.b, target: m.parameter.p, configuration: {x: 1}}]`,
    ),
    pipeline(
      `nodes: [${NODE}], edges: [], parameters: [{name: x, default: [1], targets: [n.parameter.p], category: c}, {name: y, target: n.parameters.p}]`,
    ),
    pipeline(
      'nodes: [{name: n, type: execution, step: s, actions: [{when: node-complete, if: metadata.a < 1, then: [stop-pipeline, require-approval]}]}], edges: []',
    ),
    pipeline(
      'nodes: [{name: n, type: execution, step: s, override: {image: x, command: [c], inputs: [{name: d}], parameters: [{name: p, default: 1.5}], environment: e, runtime-config-preset: r}}], edges: []'.replace(
        'default: 1.5',
        'default: "1.5"',
      ),
    ),
    `blueprint: {name: p, nodes: [${NODE}], edges: []}`,
    'endpoint: {name: e1, image: i, server-command: [a], port: 8000, files: [{name: f, path: p}], node-selector: a=b, tolerations: [{operator: Exists}, {key: k, effect: NoExecute}], resources: {cpu: {min: 0.1}, ephemeral-storage: {max: 10}}}',
    'endpoint: {name: e1, image: i, wsgi: a:b, description: d}',
    'deployment: {name: d, defaults: {target: t, more: 1}}',
  ])('%s', (item) => {
    expect(lint(item)).toEqual([]);
  });
});

describe('a bad item is told of', () => {
  it.each([
    [
      'task: {name: t, step: s}',
      'error 1.task: the task needs `parameters` or `parameter-sets`: the values that are tried',
    ],
    [
      'task: {name: t, step: s, type: weird, parameters: []}',
      "error 1.task.type: 'type' must be one of bayesian_tpe, grid_search, random_search, manual_search, distributed",
    ],
    [
      'task: {name: t, step: s, on-child-error: explode, parameters: []}',
      "error 1.task.on-child-error: 'on-child-error' must be one of continue-and-complete, continue-and-error, stop-all-and-error",
    ],
    [
      'task: {name: t, step: s, parameters: [{name: p, style: liner, rules: {}}]}',
      "error 1.task.parameters.0.style: 'style' must be one of linear, logspace, multiple, random, single, not 'liner'; did you mean 'linear'?",
    ],
    [
      'task: {name: t, step: s, parameters: [{name: p, style: single, rules: {valeu: 1}}]}',
      "error 1.task.parameters.0.rules.valeu: 'valeu' is not known here; did you mean 'value'?",
    ],
    [
      'task: {name: t, step: s, parameters: [], stop-condition: "a >"}',
      "error 1.task.stop-condition: 'stop-condition' cannot be read: at character 4: ends where a value is expected",
    ],
    [
      'task: {name: t, step: s, parameters: [], parameter-sets: [{a: 1}]}',
      "warning 1.task.parameter-sets: 'parameter-sets' has no effect: only a manual_search uses it",
    ],
    [
      'task: {name: t, step: s, parameters: [], engine: optuna}',
      "warning 1.task.engine: 'engine' has no effect: only a bayesian_tpe task uses it",
    ],
    ['task: {name: t, step: ss, parameters: []}', "warning 1.task.step: there is no step 'ss'"],
    [pipeline('nodes: []'), "error 1.pipeline.edges: 'edges' is missing"],
    [
      pipeline('nodes: [{name: n, type: exekution}], edges: []'),
      "error 1.pipeline.nodes.0.type: 'type' must be execution, task or deployment, not 'exekution'",
    ],
    [
      pipeline('nodes: [{name: n, type: task, step: s, task: t}], edges: []'),
      "error 1.pipeline.nodes.0: item 1 of 'nodes' needs either `step` or `task`",
    ],
    [
      pipeline('nodes: [{name: n, type: deployment, deployment: d, on-error: retry}], edges: []'),
      "error 1.pipeline.nodes.0.on-error: 'on-error' must be one of stop-all, stop-next, continue, not 'retry'",
    ],
    [
      pipeline(`nodes: [${NODE}, ${NODE}], edges: []`),
      "error 1.pipeline.nodes.1.name: there is a node 'n' already",
    ],
    [
      pipeline('nodes: [{name: n, type: execution, step: ss}], edges: []'),
      "error 1.pipeline.nodes.0.step: there is no step 'ss'",
    ],
    [
      pipeline('nodes: [{name: n, type: task, task: t}], edges: []'),
      "error 1.pipeline.nodes.0.task: there is no task 't'",
    ],
    [
      pipeline(
        'nodes: [{name: n, type: execution, step: s, override: {parameters: [{name: q}]}}], edges: []',
      ),
      "error 1.pipeline.nodes.0.override.parameters.0.name: the step 's' has no 'q' among its parameters",
    ],
    [
      pipeline(
        'nodes: [{name: n, type: execution, step: s, override: {inputs: [{name: data}]}}], edges: []',
      ),
      "error 1.pipeline.nodes.0.override.inputs.0.name: the step 's' has no 'data' among its inputs",
    ],
    [
      pipeline(
        'nodes: [{name: n, type: execution, step: s, override: {runtime-config-preset: r}}], edges: []',
      ),
      "error 1.pipeline.nodes.0.override.runtime-config-preset: 'runtime-config-preset' needs 'environment' beside it",
    ],
    [
      pipeline('nodes: [{name: n, type: execution, step: s, override: {imag: x}}], edges: []'),
      "error 1.pipeline.nodes.0.override.imag: 'imag' is not known here; did you mean 'image'?",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [[n.output.a]]`),
      "error 1.pipeline.edges.0: item 1 of 'edges' must be [SOURCE, TARGET], or a map with source and target, not a list",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [[n.output, n.input.d]]`),
      "error 1.pipeline.edges.0.0: 'n.output' must have three parts: NODE.TYPE.KEY",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [[m.output.a, n.input.d]]`),
      "error 1.pipeline.edges.0.0: there is no node 'm'",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [{source: n.output.a, target: n.inputs.d}]`),
      "error 1.pipeline.edges.0.target: 'inputs' is no type of an edge; did you mean 'input'?",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [], parameters: [{name: x}]`),
      "warning 1.pipeline.parameters.0: the parameter 'x' has no target: it goes nowhere",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [], parameters: [{name: x, target: n.p}]`),
      "error 1.pipeline.parameters.0.target: 'n.p' must have three parts: NODE.parameter.NAME",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [], parameters: [{name: x, targets: [n.input.p]}]`),
      "error 1.pipeline.parameters.0.targets.0: 'input' is not for parameters: write n.parameter.p",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [], parameters: [{name: x, targets: m.parameter.p}]`),
      "error 1.pipeline.parameters.0.targets: there is no node 'm'",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [], parameters: [{name: x, target: n.parameter.q}]`),
      "error 1.pipeline.parameters.0.target: the step 's' has no parameter 'q'",
    ],
    [
      pipeline(`nodes: [${NODE}], edges: [], parameters: [{name: x, target: a.b.c, targets: []}]`),
      "error 1.pipeline.parameters.0: item 1 of 'parameters' has both `target` and `targets`: give one of them",
    ],
    [
      pipeline(
        'nodes: [{name: n, type: execution, step: s, actions: [{when: node-done, then: stop-pipelin}]}], edges: []',
      ),
      "warning 1.pipeline.nodes.0.actions.0.when: 'node-done' is not known and may do nothing",
      "warning 1.pipeline.nodes.0.actions.0.then: 'stop-pipelin' is not known and may do nothing; did you mean 'stop-pipeline'?",
    ],
    [
      'endpoint: {name: Upper, image: i, wsgi: a}',
      "error 1.endpoint.name: 'name' must be lower-case letters, digits and `-`, a letter first",
    ],
    [
      'endpoint: {name: e1, image: i}',
      'error 1.endpoint: the endpoint needs `server-command` or `wsgi`',
    ],
    [
      'endpoint: {name: e1, image: i, wsgi: a, server-command: b}',
      'error 1.endpoint: the endpoint has both `server-command` and `wsgi`: give one of them',
    ],
    [
      'endpoint: {name: e1, image: i, wsgi: a, port: 80}',
      "error 1.endpoint.port: 'port' must be a port from 1025 to 65535",
    ],
    [
      'endpoint: {name: e1, image: i, wsgi: a, node-selector: gpu}',
      "error 1.endpoint.node-selector: 'node-selector' must be NAME=VALUE",
    ],
    [
      'endpoint: {name: e1, image: i, wsgi: a, tolerations: [{effect: NoExecute}]}',
      "error 1.endpoint.tolerations.0: item 1 of 'tolerations' needs a key, or the operator Exists",
    ],
    [
      'deployment: {nam: d}',
      "error 1.deployment.name: 'name' is missing",
      "error 1.deployment.nam: 'nam' is not known here; did you mean 'name'?",
    ],
    [
      'deployment: {name: d}',
      "warning 1.deployment.defaults: the deployment 'd' has no defaults.target: it cannot be made by itself",
    ],
    [
      'step: {name: t, image: i, command: c, runtime-config-preset: r}',
      "error 1.step.runtime-config-preset: 'runtime-config-preset' needs 'environment' beside it",
    ],
    [
      'step: {name: t, image: i, command: c, stop-condition: 1 < a < 2}',
      "error 1.step.stop-condition: 'stop-condition' cannot be read: at character 7: compare two values at a time and join with `and`",
    ],
    [
      'step: {name: t, image: i, command: c, inputs: [{name: i, keep-directories: sideways}]}',
      "error 1.step.inputs.0.keep-directories: 'keep-directories' must be none, full, suffix, true or false, not 'sideways'",
    ],
    [
      `step: {name: t, image: i, command: c, inputs: [{name: ${'x'.repeat(65)}}]}`,
      "error 1.step.inputs.0.name: 'name' must have at most 64 characters",
    ],
    [
      'step: {name: t, image: i, command: c, mounts: [nowhere]}',
      "error 1.step.mounts.0: item 1 of 'mounts' must be '/source:/destination', or a map with source and destination",
    ],
    [
      'step: {name: t, image: i, command: c, mounts: [{source: a}]}',
      "error 1.step.mounts.0.destination: 'destination' is missing",
    ],
    [
      'step: {name: t, image: i, command: c, resources: {cpu: {min: much}, devices: {gpu: 0}}}',
      "error 1.step.resources.cpu.min: 'min' must be a number",
      "error 1.step.resources.devices.gpu: 'gpu' must be at least 1",
    ],
    [
      'step: {name: t, image: i, command: c, parameters: [{name: p, type: flag, multiple: repeat}]}',
      "error 1.step.parameters.0.multiple: 'multiple' is not for a flag, which is true or false",
    ],
    [
      'step: {name: s, image: i, command: c}',
      "warning 1.step.name: the step 's' is defined again: the last definition counts",
    ],
    ['setp: {}', "warning 1: 'setp' is not known and is passed over; did you mean 'step'?"],
  ])('%s', (item, ...problems) => {
    expect(lint(item)).toEqual(problems);
  });

  it('and keeps no step from being run, but the one that it is', () => {
    const text = `${STEP}\n- pipeline: {name: p}\n- task: 5\n- endpoint:\n- step: {name: b}\n`;
    const parsed = parseDefinition(text, 'f');
    expect(parsed.ok && parsed.definition.steps.map(({ name }) => name)).toEqual(['s']);
    expect(parsed.ok && parsed.definition.brokenSteps.map(({ name }) => name)).toEqual(['b']);
  });
});
