import type { ExecutionSpec } from '../execution/execution-spec.ts';

/**
 * What two executions must have in common for one to answer for the other, as text: the same files,
 * command, parameters, image, inputs and place. The image's digest and the inputs' checksums are
 * compared beside it, once they are known.
 */
export function reuseKey(spec: ExecutionSpec, tree: string): string {
  const { repository, step, command, image, parameters, inputs, environment } = spec;
  return JSON.stringify([
    repository.id,
    tree,
    step,
    command,
    image,
    parameters.map(({ name, value }) => [name, value]),
    inputs.map(({ name, uris, keepDirectories, filename }) => [
      name,
      uris,
      keepDirectories,
      filename,
    ]),
    Object.entries(spec.environmentVariables).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    spec.environmentVariableGroups,
    environment,
    spec.container,
  ]);
}
