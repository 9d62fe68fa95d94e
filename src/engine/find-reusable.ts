import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * The execution that answers for an equal one: complete, never of fork code, with inputs that cannot
 * have changed, and with the image that its name means now where it would run.
 */
export async function findReusable(
  { store }: Dependencies,
  spec: ExecutionSpec,
): Promise<Execution | undefined> {
  if (spec.reuseKey === undefined || spec.isFork || !hasFixedInputs(spec)) return undefined;
  const found = await store.executions.reusable(spec.reuseKey);
  if (!found) return undefined;
  const { imageDigest } = await store.executions.details(found.id);
  if (spec.image.includes('@sha256:')) return found;
  const now = await store.executions.newestDigest(spec.environment, spec.image);
  return imageDigest === now ? found : undefined;
}

/** A stored file never changes; what an address leads to may, and nobody would know. */
function hasFixedInputs({ inputs }: ExecutionSpec): boolean {
  return inputs.every(({ uris }) => uris.every((uri) => uri.startsWith('datum://')));
}
