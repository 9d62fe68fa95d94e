import type { Dependencies } from './dependencies.ts';
import { eraseLog } from './erase-execution.ts';

/** Removes logs whose time is over where their executions ran. Safe to repeat. */
export async function removeLogs(deps: Dependencies): Promise<void> {
  const { store, settings, now, log } = deps;
  for (const { slug, keepLogsSeconds } of settings.operator.environments) {
    if (keepLogsSeconds === undefined) continue;
    const expired = await store.logs.expired(slug, now() - keepLogsSeconds * 1000);
    for (const id of expired) await eraseLog(deps, id);
    if (expired.length > 0) log.info({ environment: slug, count: expired.length }, 'logs removed');
  }
}
