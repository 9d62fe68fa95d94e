import type { Dependencies } from './dependencies.ts';

/** An address for an upload is good for six hours. */
const ANNOUNCED_MS = 24 * 60 * 60 * 1000;

/** Removes packages that nobody has used for long. Safe to repeat. */
export async function removePackages(deps: Dependencies): Promise<void> {
  const { store, settings, now, log } = deps;
  await store.packages.expire({
    usedBefore: now() - settings.operator.keepPackagesSeconds * 1000,
    announcedBefore: now() - ANNOUNCED_MS,
    now: now(),
  });
  const count = await removeTaken(deps);
  if (count > 0) log.info({ count }, 'packages removed');
}

/**
 * Removes from storage what nobody finds any more, and says how many. Each lies under a key of its own, which
 * is never used again: the same folder may be on its way up meanwhile.
 */
export async function removeTaken({
  store,
  storage,
}: Pick<Dependencies, 'store' | 'storage'>): Promise<number> {
  const taken = await store.packages.removable();
  if (taken.length === 0) return 0;
  await storage.remove(taken.map(({ key }) => key));
  await store.packages.forget(taken.map(({ id }) => id));
  return taken.length;
}
