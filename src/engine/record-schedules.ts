import { nextTime } from '../core/rules/next-time.ts';
import type { Rules } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';

/** Keeps when the default branch's rules want something started. */
export async function recordSchedules(
  { store, now }: Dependencies,
  repositoryId: number,
  { schedule }: Pick<Rules, 'schedule'>,
): Promise<void> {
  const schedules = schedule.flatMap(({ cron, timeZone }) => {
    const nextAt = nextTime({ cron, timeZone }, now());
    return nextAt === undefined ? [] : [{ key: `${timeZone} ${cron}`, cron, timeZone, nextAt }];
  });
  await store.schedules.replace(repositoryId, schedules);
}

/**
 * Turns every schedule whose time has come into a delivery. Times that passed while we were away count
 * once: the newest of them.
 */
export async function runSchedules({ store, jobs, now }: Dependencies): Promise<void> {
  for (const { repositoryId, key, cron, timeZone, nextAt } of await store.schedules.due(now())) {
    const known = await store.repositories.find(repositoryId);
    if (known?.isActive === true) {
      const id = `schedule:${repositoryId}:${key}:${nextAt}`;
      const payload = {
        installation: { id: known.repository.installationId },
        repository: {
          id: repositoryId,
          name: known.repository.name,
          default_branch: known.defaultBranch,
          owner: { login: known.repository.owner },
        },
        sender: { login: 'schedule', id: 0, type: 'Bot' },
        cron,
        timeZone,
        at: nextAt,
      };
      const event = 'slashrun.schedule';
      await store.deliveries.add({ id, event, payload, receivedAt: now() });
      await jobs.handleDelivery(id);
    }
    const next = nextTime({ cron, timeZone }, now());
    if (next !== undefined) await store.schedules.setNext(repositoryId, key, next);
  }
}
