import type { Deployment } from './endpoint-schema.ts';
import { type Lint, lintStopCondition } from './lint-step.ts';
import { didYouMean } from './nearest.ts';
import type { Task } from './task-schema.ts';
import { type YamlNode, locate, locateKey } from './yaml-node.ts';

const BAYESIAN_ONLY = [
  'engine',
  'optimization-target-metric',
  'optimization-target-value',
] as const;

/** What is odd about a task; `steps` are the names of all that the file defines. */
export function lintTask(node: YamlNode, task: Task, steps: ReadonlySet<string>): Lint[] {
  const type = task.type ?? 'grid_search';
  const warn = (key: string, message: string): Lint => ({
    severity: 'warning',
    position: locateKey(node, [key]),
    path: [key],
    message,
  });
  const sets = task['parameter-sets']?.filter((set) => Object.keys(set).length > 0) ?? [];
  return [
    ...lintStopCondition(node),
    ...(sets.length > 0 && type !== 'manual_search'
      ? [warn('parameter-sets', "'parameter-sets' has no effect: only a manual_search uses it")]
      : []),
    ...BAYESIAN_ONLY.filter((key) => task[key] !== undefined && type !== 'bayesian_tpe').map(
      (key) => warn(key, `'${key}' has no effect: only a bayesian_tpe task uses it`),
    ),
    ...(steps.has(task.step)
      ? []
      : [
          {
            severity: 'warning' as const,
            position: locate(node, ['step']),
            path: ['step'],
            message: `there is no step '${task.step}'${didYouMean(task.step, steps)}`,
          },
        ]),
  ];
}

export function lintDeployment(node: YamlNode, { name, defaults }: Deployment): Lint[] {
  if (defaults?.target) return [];
  const message = `the deployment '${name}' has no defaults.target: it cannot be made by itself`;
  return [
    { severity: 'warning', position: locate(node, ['defaults']), path: ['defaults'], message },
  ];
}
