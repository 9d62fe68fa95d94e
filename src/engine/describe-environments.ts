import { matchesPattern } from '../core/settings/matches-pattern.ts';
import type { EnvironmentSettings } from '../core/settings/settings.ts';
import type { Machine } from '../core/compute/machine.ts';
import type { QueueRow } from '../core/report/render-queue.ts';
import { isRunning } from '../core/execution/advance.ts';
import type { EnvironmentView } from '../protocol/people-api.ts';
import type { Dependencies } from './dependencies.ts';
import type { Repository } from '../core/execution/execution-spec.ts';
import { describeTarget } from './describe-target.ts';
import { queueRows } from './queue-rows.ts';
import { thisMonth } from './this-month.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The environments that a repository may use, with what is there now; work of others is not named. */
export async function describeEnvironments(
  deps: Dependencies,
  repository: Repository,
): Promise<EnvironmentView[]> {
  const { store, settings } = deps;
  const name = `${repository.owner}/${repository.name}`;
  const open = settings.operator.environments.filter(({ repositories }) =>
    repositories.some((pattern) => matchesPattern(pattern, name)),
  );
  const [rows, machines, active] = await Promise.all([
    queueRows(deps, repository.id),
    store.machines.open(),
    store.executions.active(),
  ]);
  const queuedOn = (slug: string) =>
    rows.filter(({ spec, state }) => spec.environment === slug && !isRunning(state));
  return Promise.all(
    open.map(async (environment, index) => {
      const { slug } = environment;
      const queued = queuedOn(slug);
      const count = active
        .filter((each) => each.environment === slug)
        .reduce((sum, each) => sum + each.count, 0);
      const waitingForMachine = queued.filter(({ state }) => state.status === 'queued').length;
      return {
        slug,
        name: environment.name,
        isDefault: index === 0,
        forks: environment.forks,
        ...(await placeOf(deps, environment, machines)),
        ...(environment.pricePerHour !== undefined && { pricePerHour: environment.pricePerHour }),
        ...(environment.budgetAMonth !== undefined && { budgetAMonth: environment.budgetAMonth }),
        limits: limitsOf(environment),
        running: Math.max(0, count - waitingForMachine),
        waiting: queued.map(toWaiting),
      };
    }),
  );
}

type Place = Pick<EnvironmentView, 'provider' | 'ec2' | 'workers'>;

async function placeOf(
  { store, now }: Dependencies,
  { slug, ec2, workers }: EnvironmentSettings,
  machines: readonly Machine[],
): Promise<Place> {
  if (!ec2) return { provider: 'local', ...(workers !== undefined && { workers }) };
  const tries = await store.machines.tries(slug, now() - DAY_MS);
  const spent = await store.machines.usedDollars({ environment: slug, ...thisMonth(now()) });
  const { region, market, min, max, idleMs } = ec2;
  return {
    provider: 'ec2',
    ec2: {
      region,
      instanceTypes: [...ec2.instanceTypes],
      market,
      min,
      max,
      idleMs,
      machines: machines.filter(({ environment }) => environment === slug).map(toMachine),
      failures: tries
        .toReversed()
        .map((each) => ({ at: each.at, what: describeTarget(each), why: each.message })),
      spent,
    },
  };
}

function toMachine(machine: Machine) {
  const { id, instanceId, status, instanceType, place, market, requestedAt, idleAt } = machine;
  const { pricePerHour, reason } = machine;
  return {
    id,
    status,
    market,
    requestedAt,
    ...(instanceId !== undefined && { instanceId }),
    ...(instanceType !== undefined && { instanceType }),
    ...(place !== undefined && { place }),
    ...(idleAt !== undefined && { idleAt }),
    ...(pricePerHour !== undefined && { pricePerHour }),
    ...(reason !== undefined && { reason }),
  };
}

function toWaiting({
  counter,
  spec,
  state,
  createdAt,
}: QueueRow): EnvironmentView['waiting'][number] {
  const reason = state.status === 'created' ? state.waitingFor : undefined;
  return {
    status: state.status,
    createdAt,
    // What another repository does is nobody's business here.
    ...(counter !== undefined && {
      counter,
      step: spec.step,
      ...(reason !== undefined && { reason: `waiting for ${reason}` }),
    }),
  };
}

/** In words, what the operator allows. */
function limitsOf({ quotas, timeLimitSeconds }: EnvironmentSettings): string[] {
  const { atOncePerPerson, atOncePerRepository, hoursAMonth } = quotas;
  const { hoursAMonthPerPerson, hoursAMonthPerRepository } = quotas;
  const all: [number | undefined, string][] = [
    [atOncePerPerson, 'at once for a person'],
    [atOncePerRepository, 'at once for a repository'],
    [hoursAMonth, 'hours a month for everybody'],
    [hoursAMonthPerPerson, 'hours a month for a person'],
    [hoursAMonthPerRepository, 'hours a month for a repository'],
    [timeLimitSeconds, 'seconds for an execution'],
  ];
  return all.flatMap(([most, what]) => (most === undefined ? [] : [`${most} ${what}`]));
}
