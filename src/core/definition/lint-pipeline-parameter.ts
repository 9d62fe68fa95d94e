import type { Step } from './definition.ts';
import type { Lint } from './lint-step.ts';
import { didYouMean } from './nearest.ts';
import type { Pipeline, PipelineNode } from './pipeline-schema.ts';
import { splitSocket } from './split-socket.ts';
import { type YamlNode, findNode, locate } from './yaml-node.ts';

type Placed = { parameter: NonNullable<Pipeline['parameters']>[number]; index: number };
type Known = {
  nodes: ReadonlyMap<string, PipelineNode>;
  steps: ReadonlyMap<string, Step | undefined>;
};

/** Whether the parameters that a pipeline's parameter is passed on to are there. */
export function lintPipelineParameter(
  item: YamlNode,
  { parameter, index }: Placed,
  known: Known,
): Lint[] {
  const place = ['parameters', index];
  const targets = parameter.targets ?? (parameter.target ? [parameter.target] : []);
  if (targets.length === 0) {
    const message = `the parameter '${parameter.name}' has no target: it goes nowhere`;
    return [{ severity: 'warning', position: locate(item, place), path: place, message }];
  }
  return targets.flatMap((target, at) => {
    const listed = [...place, 'targets', at];
    const key = parameter.target === undefined ? 'targets' : 'target';
    const path = findNode(item, listed) ? listed : [...place, key];
    return complaints(target, known).map((message): Lint => ({
      severity: 'error',
      position: locate(item, path),
      path,
      message,
    }));
  });
}

function complaints(target: string, { nodes, steps }: Known): string[] {
  const socket = splitSocket(target);
  if (!socket) return [`'${target}' must have three parts: NODE.parameter.NAME`];
  const node = nodes.get(socket.node);
  const type = socket.type.startsWith('parameter')
    ? []
    : [`'${socket.type}' is not for parameters: write ${socket.node}.parameter.${socket.key}`];
  if (!node)
    return [...type, `there is no node '${socket.node}'${didYouMean(socket.node, nodes.keys())}`];
  // A task's parameters may be its own, and what a broken step has is unknown.
  if (node.type !== 'execution') return type;
  // The reference looks for it here even where the node names another commit.
  if (node.commit && !steps.has(node.step))
    return [...type, `'${target}' cannot be checked: this file has no step '${node.step}'`];
  const step = steps.get(node.step);
  const names = step?.parameters.map(({ name }) => name);
  if (!names || names.includes(socket.key)) return type;
  const meant = didYouMean(socket.key, names);
  return [...type, `the step '${step?.name}' has no parameter '${socket.key}'${meant}`];
}
