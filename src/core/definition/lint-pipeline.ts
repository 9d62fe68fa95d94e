import type { Step } from './definition.ts';
import { lintAction } from './lint-action.ts';
import { lintEdge } from './lint-edge.ts';
import { lintPipelineParameter } from './lint-pipeline-parameter.ts';
import type { Lint } from './lint-step.ts';
import { didYouMean } from './nearest.ts';
import type { Pipeline, PipelineNode } from './pipeline-schema.ts';
import { type YamlNode, locate, locateKey } from './yaml-node.ts';

/** What a pipeline may refer to. Of a step that is broken nothing is known but its name. */
export type References = {
  steps: ReadonlyMap<string, Step | undefined>;
  /** To each its step. */
  tasks: ReadonlyMap<string, string>;
};

/** What is wrong with a pipeline whose properties are all valid. */
export function lintPipeline(item: YamlNode, pipeline: Pipeline, known: References): Lint[] {
  const nodes = new Map(pipeline.nodes.map((node) => [node.name, node]));
  return [
    ...pipeline.nodes.flatMap((node, index) => lintNode(item, { node, index, pipeline }, known)),
    ...pipeline.edges.flatMap((edge, index) => lintEdge(item, { edge, index }, nodes)),
    ...(pipeline.parameters ?? []).flatMap((parameter, index) =>
      lintPipelineParameter(item, { parameter, index }, { nodes, steps: known.steps }),
    ),
  ];
}

type Placed = { node: PipelineNode; index: number; pipeline: Pipeline };

function lintNode(item: YamlNode, { node, index, pipeline }: Placed, known: References): Lint[] {
  const path = ['nodes', index];
  const isRepeated = pipeline.nodes.findIndex(({ name }) => name === node.name) !== index;
  const repeated: Lint = {
    severity: 'error',
    position: locate(item, [...path, 'name']),
    path: [...path, 'name'],
    message: `there is a node '${node.name}' already`,
  };
  return [
    ...(isRepeated ? [repeated] : []),
    ...(node.type === 'deployment' ? [] : lintRunning(item, { node, path }, known)),
    ...(node.actions ?? []).flatMap((action, at) =>
      lintAction(item, [...path, 'actions', at], action),
    ),
  ];
}

type Running = {
  node: Exclude<PipelineNode, { type: 'deployment' }>;
  path: readonly (string | number)[];
};

/** A node of another commit takes its step from there. */
function lintRunning(item: YamlNode, { node, path }: Running, known: References): Lint[] {
  if (node.commit) return [];
  const task = 'task' in node ? node.task : undefined;
  const missing = (key: string, name: string, names: Iterable<string>): Lint => ({
    severity: 'error',
    position: locate(item, [...path, key]),
    path: [...path, key],
    message: `there is no ${key} '${name}'${didYouMean(name, names)}`,
  });
  const name = task === undefined ? node.step : known.tasks.get(task);
  if (task !== undefined && name === undefined) return [missing('task', task, known.tasks.keys())];
  if (name === undefined) return [];
  if (known.steps.has(name)) return lintOverride(item, { node, path }, known.steps.get(name));
  if (task === undefined) return [missing('step', name, known.steps.keys())];
  const message = `the task '${task}' is of a step '${name}' that there is not`;
  return [{ ...missing('task', task, []), message }];
}

function lintOverride(item: YamlNode, { node, path }: Running, step: Step | undefined): Lint[] {
  const { override } = node;
  if (!override) return [];
  const place = [...path, 'override'];
  // The step's own environment does not do, as in valohai-yaml.
  const needsEnvironment = override['runtime-config-preset'] && !override.environment;
  const key = [...place, 'runtime-config-preset'];
  const preset: Lint = {
    severity: 'error',
    position: locateKey(item, key),
    path: key,
    message: "'runtime-config-preset' needs 'environment' beside it",
  };
  return [
    ...(needsEnvironment ? [preset] : []),
    ...(step ? lintOverridden(item, place, { override, step }) : []),
  ];
}

type Overridden = { override: NonNullable<Running['node']['override']>; step: Step };

function lintOverridden(
  item: YamlNode,
  place: readonly (string | number)[],
  { override, step }: Overridden,
): Lint[] {
  return (['inputs', 'parameters'] as const).flatMap((list) => {
    const declared = step[list].map(({ name }) => name);
    return (override[list] ?? []).flatMap(({ name }, index): Lint[] => {
      if (declared.includes(name)) return [];
      const path = [...place, list, index, 'name'];
      const message = `the step '${step.name}' has no '${name}' among its ${list}${didYouMean(name, declared)}`;
      return [{ severity: 'error', position: locate(item, path), path, message }];
    });
  });
}
