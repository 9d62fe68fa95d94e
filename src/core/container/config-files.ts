import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { Timestamp } from '../execution/execution-state.ts';
import { environmentId, projectId } from './project-id.ts';
import { renderConfigFile } from './render-config-file.ts';

type Input = {
  spec: ExecutionSpec;
  executionId: ExecutionId;
  counter: number;
  createdAt: Timestamp;
};

/**
 * Those files of `/valohai/config` that are known beforehand, each as JSON and as YAML, which are
 * what valohai-utils reads (docs.valohai.com, "System configuration files"). File name → content.
 */
export function configFiles(input: Input): Record<string, string> {
  const parameters = input.spec.parameters.map((each) => [each.name, typedValue(each)] as const);
  return {
    ...renderConfigFile('execution', describeExecution(input)),
    ...renderConfigFile('parameters', Object.fromEntries(parameters)),
  };
}

type Planned = ExecutionSpec['parameters'][number];

/** A float is one also when it is whole: a program may ask for the type. */
function typedValue({ type, value }: Planned): unknown {
  if (type !== 'float' || value === null) return value;
  return Array.isArray(value) ? value.map(toFloat) : toFloat(value);
}

/** JSON of the store holds no NaN: there it is the word that Python prints. */
function toFloat(value: string | number | boolean): unknown {
  if (typeof value === 'number') return { float: value };
  const words: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  const float = words[String(value)];
  return float === undefined ? value : { float };
}

/** What GitHub does not tell, such as the e-mail address of who commented, is null. */
function describeExecution({ spec, executionId, counter, createdAt }: Input) {
  const { repository, environment } = spec;
  return {
    'valohai.commit-identifier': spec.package ? `~${spec.commit}` : spec.commit,
    'valohai.creator-email': null,
    'valohai.creator-id': spec.trigger.actorId ?? null,
    'valohai.creator-name': spec.trigger.actor,
    'valohai.environment-id': environmentId(environment),
    'valohai.environment-name': environment,
    'valohai.environment-slug': environment,
    'valohai.execution-counter': counter,
    'valohai.execution-ctime': new Date(createdAt).toISOString(),
    'valohai.execution-duration': null,
    'valohai.execution-id': executionId,
    'valohai.execution-image': spec.image,
    'valohai.execution-qtime': null,
    'valohai.execution-status': 'created',
    'valohai.execution-step': spec.step,
    'valohai.execution-tags': [],
    'valohai.execution-title': null,
    'valohai.project-id': projectId(repository),
    'valohai.project-name': `${repository.owner}/${repository.name}`,
  };
}
