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
  deps: Dependencies,
  { repository, environment, pricePerHour = 0 }: Asked,
  { dollarsAMonth }: Policy['budgets'],
): Promise<string | undefined> {
  if (pricePerHour === 0) return undefined;
  const used = await deps.store.executions.usedDollars({
    repositoryId: repository.id,
    ...thisMonth(deps.now()),
  });
  if (dollarsAMonth !== undefined && used >= dollarsAMonth)
    return `the $${dollarsAMonth} of this month that \`allow.budgets\` gives the repository are used up`;
  return environmentBudgetRefusal(deps, environment);
}

/** Why an environment may cost nothing more this month, if so: neither an execution nor a machine. */
export async function environmentBudgetRefusal(
  { store, now, settings }: Dependencies,
  environment: string,
): Promise<string | undefined> {
  const operator = settings.operator.environments.find(({ slug }) => slug === environment);
  const { budgetAMonth } = operator ?? {};
  if (budgetAMonth === undefined) return undefined;
  const of = { environment, ...thisMonth(now()) };
  // Machines cost also while they start and wait for work.
  const spent = operator?.ec2
    ? await store.machines.usedDollars(of)
    : await store.executions.usedDollars(of);
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
