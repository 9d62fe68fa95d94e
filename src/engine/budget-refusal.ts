import type { Repository } from '../core/execution/execution-spec.ts';
import type { Policy } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';

const HOUR_MS = 60 * 60 * 1000;

type Asked = { repository: Repository; actor: string | undefined };

/** Why nothing more may be started this month, if so. What runs on is not stopped. */
export async function budgetRefusal(
  { store, now }: Dependencies,
  { repository, actor }: Asked,
  { hoursAMonth, hoursAMonthPerPerson }: Policy['budgets'],
): Promise<string | undefined> {
  const at = now();
  const date = new Date(at);
  const since = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const usedHours = async (person: { actor?: string }): Promise<number> => {
    const used = { repositoryId: repository.id, ...person, since, now: at };
    return (await store.executions.usedMs(used)) / HOUR_MS;
  };
  if (hoursAMonth !== undefined && (await usedHours({})) >= hoursAMonth)
    return `the ${hoursAMonth} hours of this month that \`allow.budgets\` gives the repository are used up`;
  if (actor === undefined || hoursAMonthPerPerson === undefined) return undefined;
  if ((await usedHours({ actor })) < hoursAMonthPerPerson) return undefined;
  return `the ${hoursAMonthPerPerson} hours of this month that \`allow.budgets\` gives ${actor} are used up`;
}
