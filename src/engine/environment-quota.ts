import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';
import { thisMonth } from './this-month.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * What of the operator's quotas keeps an execution from its environment, in words after "waiting for";
 * undefined when there is room.
 */
export async function environmentQuota(
  { store, settings, now }: Dependencies,
  {
    environment,
    repository,
    trigger,
  }: Pick<ExecutionSpec, 'environment' | 'repository' | 'trigger'>,
): Promise<string | undefined> {
  const found = settings.operator.environments.find(({ slug }) => slug === environment);
  if (!found) return undefined;
  const { quotas } = found;
  const { actor } = trigger;
  const person = { environment, actor };
  const whole = { environment, repositoryId: repository.id };
  const isFull = async (most: number | undefined, of: object): Promise<boolean> =>
    most !== undefined && (await store.executions.countActive({ environment, ...of })) >= most;
  const isUsedUp = async (hours: number | undefined, of: object): Promise<boolean> =>
    hours !== undefined &&
    (await store.executions.usedMs({ ...of, ...thisMonth(now()) })) >= hours * HOUR_MS;
  const where = `on '${environment}'`;
  if (await isFull(quotas.atOncePerPerson, person))
    return `others of ${actor} ${where}: ${quotas.atOncePerPerson} at once are allowed`;
  if (await isFull(quotas.atOncePerRepository, whole))
    return `others of the repository ${where}: ${quotas.atOncePerRepository} at once are allowed`;
  if (await isUsedUp(quotas.hoursAMonth, { environment }))
    return `the next month: the ${quotas.hoursAMonth} hours of everybody ${where} are used up`;
  if (await isUsedUp(quotas.hoursAMonthPerPerson, person))
    return `the next month: the ${quotas.hoursAMonthPerPerson} hours of ${actor} ${where} are used up`;
  if (await isUsedUp(quotas.hoursAMonthPerRepository, whole))
    return `the next month: the ${quotas.hoursAMonthPerRepository} hours of the repository ${where} are used up`;
  return undefined;
}
