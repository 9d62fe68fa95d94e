import type { Repository } from '../core/execution/execution-spec.ts';
import type { Policy } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';
import { thisMonth } from './this-month.ts';

const HOUR_MS = 60 * 60 * 1000;

type Asked = {
  repository: Repository;
  actor: string | undefined;
  /** Where it would run, and what that costs. */
  environment: string;
  pricePerHour: number | undefined;
};

/** Why nothing more may be started this month, if so. What runs on is not stopped. */
export async function budgetRefusal(
  deps: Dependencies,
  asked: Asked,
  budgets: Policy['budgets'],
): Promise<string | undefined> {
  return (await hoursRefusal(deps, asked, budgets)) ?? (await dollarsRefusal(deps, asked, budgets));
}

/** What costs nothing is not refused. */
async function dollarsRefusal(
  { store, now, settings }: Dependencies,
  { repository, environment, pricePerHour = 0 }: Asked,
  { dollarsAMonth }: Policy['budgets'],
): Promise<string | undefined> {
  if (pricePerHour === 0) return undefined;
  const month = thisMonth(now());
  const used = (of: { repositoryId?: number; environment?: string }): Promise<number> =>
    store.executions.usedDollars({ ...of, ...month });
  if (dollarsAMonth !== undefined && (await used({ repositoryId: repository.id })) >= dollarsAMonth)
    return `the $${dollarsAMonth} of this month that \`allow.budgets\` gives the repository are used up`;
  const operator = settings.operator.environments.find(({ slug }) => slug === environment);
  const { budgetAMonth } = operator ?? {};
  if (budgetAMonth === undefined) return undefined;
  // Machines cost also while they start and wait for work.
  const spent = operator?.ec2
    ? await store.machines.usedDollars({ environment, ...month })
    : await used({ environment });
  if (spent < budgetAMonth) return undefined;
  return `the $${budgetAMonth} of this month for the environment '${environment}' are used up: ask whoever runs slashrun, or take another`;
}

async function hoursRefusal(
  { store, now }: Dependencies,
  { repository, actor }: Asked,
  { hoursAMonth, hoursAMonthPerPerson }: Policy['budgets'],
): Promise<string | undefined> {
  const month = thisMonth(now());
  const usedHours = async (person: { actor?: string }): Promise<number> => {
    const used = { repositoryId: repository.id, ...person, ...month };
    return (await store.executions.usedMs(used)) / HOUR_MS;
  };
  if (hoursAMonth !== undefined && (await usedHours({})) >= hoursAMonth)
    return `the ${hoursAMonth} hours of this month that \`allow.budgets\` gives the repository are used up`;
  if (actor === undefined || hoursAMonthPerPerson === undefined) return undefined;
  if ((await usedHours({ actor })) < hoursAMonthPerPerson) return undefined;
  return `the ${hoursAMonthPerPerson} hours of this month that \`allow.budgets\` gives ${actor} are used up`;
}
