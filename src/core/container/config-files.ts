import { stringify } from 'yaml';
import { pyYamlTags } from '../definition/py-yaml-tags.ts';
import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { Timestamp } from '../execution/execution-state.ts';
import { environmentId, projectId } from './project-id.ts';

type Input = {
  spec: ExecutionSpec;
  executionId: ExecutionId;
  counter: number;
  createdAt: Timestamp;
};

/**
 * The files of `/valohai/config`, each as JSON and as YAML, which are what valohai-utils reads
 * (docs.valohai.com, "System configuration files"). File name → content.
 */
export function configFiles(input: Input): Record<string, string> {
  const { parameters, limits, environment } = input.spec;
  const files = {
    execution: describeExecution(input),
    parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    inputs: {},
    runtime: {
      environment: { slug: environment, name: environment },
      limits: {
        time_limit: limits.timeLimitSeconds ?? null,
        no_output_timeout: limits.noOutputTimeoutSeconds ?? null,
      },
    },
  };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, content]) => [
      [`${name}.json`, `${JSON.stringify(content, null, 2)}\n`],
      [`${name}.yaml`, toYaml(content)],
    ]),
  );
}

/** What GitHub does not tell, such as the e-mail address of who commented, is null. */
function describeExecution({ spec, executionId, counter, createdAt }: Input) {
  const { repository, environment } = spec;
  return {
    'valohai.commit-identifier': spec.commit,
    'valohai.creator-email': null,
    'valohai.creator-id': null,
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

/** For PyYAML, to which a text such as `yes` and a number such as `1e-7` are something else. */
function toYaml(content: unknown): string {
  return stringify(content, {
    version: '1.1',
    customTags: pyYamlTags,
    defaultStringType: 'QUOTE_DOUBLE',
    lineWidth: 0,
  });
}
