import type { LaunchTry } from '../core/compute/launch-targets.ts';
import type { EnvironmentSettings } from '../core/settings/settings.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * No waiting will give an environment a machine: whatever waits for one ends, with what the provider
 * said. What others of its machines will still run is not waited for: the settings have to be mended.
 */
export async function failWaiting(
  deps: Dependencies,
  { slug }: EnvironmentSettings,
  tries: readonly LaunchTry[],
): Promise<void> {
  const last = tries.findLast(({ failure }) => failure === 'wrong' || failure === 'never');
  const said = last
    ? `${last.message} (${last.code}, ${last.instanceType})`
    : 'nothing is for sale';
  const message = `'${slug}' cannot have a machine until its settings or permissions are changed: ${said}`;
  const queued = await deps.store.executions.byStatus('queued');
  for (const { id, spec } of queued) {
    if (spec.environment !== slug) continue;
    const cause = { kind: 'launch-failed', message } as const;
    const change = await deps.store.executions.advance(id, { type: 'fail', cause }, deps.now());
    if (!change?.ok) continue;
    deps.log.warn({ executionId: id, message }, 'execution has no machine to wait for');
    await announce(deps, id);
  }
}
