import type { Dependencies } from './dependencies.ts';

/** Removes outputs whose time is over where their executions ran. Safe to repeat. */
export async function removeOutputs(deps: Dependencies): Promise<void> {
  const { store, storage, settings, now, log } = deps;
  for (const { slug, keepOutputsSeconds } of settings.operator.environments) {
    if (keepOutputsSeconds === undefined) continue;
    const expired = await store.outputs.expired(slug, now() - keepOutputsSeconds * 1000);
    if (expired.length === 0) continue;
    await storage.remove(expired.map(({ key }) => key));
    await store.outputs.markRemoved(
      expired.map(({ id }) => id),
      now(),
    );
    log.info({ environment: slug, count: expired.length }, 'outputs removed');
  }
}
