import type { Lint } from './lint-step.ts';
import { didYouMean } from './nearest.ts';
import type { Pipeline, PipelineNode } from './pipeline-schema.ts';
import { splitSocket } from './split-socket.ts';
import { type YamlNode, findNode, locate } from './yaml-node.ts';

const TYPES = [
  'dependency',
  'deployment',
  'environment-variable',
  'file',
  'input',
  'metadata',
  'output',
  'parameter',
];

type Placed = { edge: Pipeline['edges'][number]; index: number };

/** Whether both ends of an edge are there, and are something that an edge can join. */
export function lintEdge(
  item: YamlNode,
  { edge, index }: Placed,
  nodes: ReadonlyMap<string, PipelineNode>,
): Lint[] {
  return (['source', 'target'] as const).flatMap((end, at) => {
    const long = ['edges', index, end];
    const path = findNode(item, long) ? long : ['edges', index, at];
    const fail = (message: string): Lint => ({
      severity: 'error',
      position: locate(item, path),
      path,
      message,
    });
    const socket = splitSocket(edge[end]);
    if (!socket) return [fail(`'${edge[end]}' must have three parts: NODE.TYPE.KEY`)];
    const { node, type } = socket;
    return [
      ...(nodes.has(node)
        ? []
        : [fail(`there is no node '${node}'${didYouMean(node, nodes.keys())}`)]),
      ...(TYPES.includes(type)
        ? []
        : [fail(`'${type}' is no type of an edge${didYouMean(type, TYPES)}`)]),
    ];
  });
}
