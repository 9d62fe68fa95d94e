import { launchFailure } from '../core/compute/launch-failure.ts';
import {
  type LaunchTarget,
  type LaunchTry,
  NO_ANSWER,
  besideLaunch,
  nextLaunch,
} from '../core/compute/launch-targets.ts';
import type { Machine } from '../core/compute/machine.ts';
import type { Pool } from '../core/compute/pool.ts';
import { machinePrice } from '../core/compute/machine-price.ts';
import { timerMinutes, userData } from '../core/compute/user-data.ts';
import type { EnvironmentSettings } from '../core/settings/settings.ts';
import type { Dependencies } from './dependencies.ts';
import { environmentBudgetRefusal } from './budget-refusal.ts';
import { failWaiting } from './fail-waiting.ts';
import { environmentOf } from './pool-for.ts';
import { ComputeAway, type LaunchAnswer, type LaunchRefusal } from './ports/compute.ts';

/** How long a machine has to come to work; then nobody believes it any more. */
const REGISTRATION_MS = 15 * 60_000;
/** Nothing has this checksum: a machine whose agent was not built says so on its console. */
const NO_PROGRAM = '0'.repeat(64);
/** Amazon did not look at the request at all. */
const NOT_ASKED = /^(?:RequestLimitExceeded|Throttling)/;
const DAY_MS = 24 * 60 * 60_000;
const BUDGET_USED_UP = 'BudgetUsedUp';

/**
 * Asks for one machine, in every way that may succeed now, the cheapest first. False when there is none
 * to be had at present: why is with the tries, and the next round asks again when it may.
 */
export async function launchMachine(
  deps: Dependencies,
  slug: string,
  pool: Pool | undefined,
): Promise<boolean> {
  for (;;) {
    const environment = environmentOf(deps, slug);
    if (!environment?.ec2) return false;
    const { ec2 } = environment;
    const tries = await deps.store.machines.tries(slug, deps.now() - DAY_MS);
    const wanted = { types: ec2.instanceTypes, market: ec2.market, places: ec2.places };
    const next = nextLaunch(wanted, tries, deps.now());
    switch (next.kind) {
      case 'wait':
        await deps.jobs.scaleEnvironment(slug, { delayMs: next.at - deps.now() });
        return false;
      case 'give-up':
        await failWaiting(deps, environment, tries);
        return false;
      case 'try': {
        const { market, targets } = next;
        const { region } = ec2;
        if (await isRefusedByBudget(deps, slug, targets)) break;
        const times = { now: deps.now(), registrationUntil: deps.now() + REGISTRATION_MS };
        const created = await deps.store.machines.create(
          { environment: slug, region, pool, market, targets },
          times,
        );
        const { machine, registrationToken } = created;
        const request = { machineId: machine.id, environment: slug, ec2, market, targets };
        const boot = bootOf(deps, environment, registrationToken);
        const answer = await deps.compute.launch(request, userData(boot));
        if (await recordLaunch(deps, machine, answer)) return true;
      }
    }
  }
}

/** What was allowed to wait for a machine may not be allowed to pay for one any more; people read why. */
async function isRefusedByBudget(
  deps: Dependencies,
  slug: string,
  targets: readonly LaunchTarget[],
): Promise<boolean> {
  const message = await environmentBudgetRefusal(deps, slug);
  if (message === undefined) return false;
  const refused = { code: BUDGET_USED_UP, message, failure: 'limit' as const, at: deps.now() };
  await deps.store.machines.addTries(
    slug,
    targets.map((target) => ({ ...target, ...refused })),
  );
  deps.log.warn({ environment: slug, message }, 'machine not launched');
  return true;
}

/** The same call again, for a machine of which nobody knows whether it was launched. */
export async function launchAgain(deps: Dependencies, machine: Machine): Promise<void> {
  const ec2 = environmentOf(deps, machine.environment)?.ec2;
  if (!ec2) return;
  const { id: machineId, environment, market, targets } = machine;
  const request = { machineId, environment, ec2, market, targets };
  const answer = await deps.compute.launchAgain(request);
  // Not asked is not answered: the first call may have given a machine all the same.
  if (answer.kind === 'refused' && answer.refusals.every(({ code }) => NOT_ASKED.test(code)))
    return;
  await recordLaunch(deps, machine, answer);
}

/** What is known of a machine once there is an instance. */
export async function recordInstance(
  deps: Dependencies,
  machine: Machine,
  given: { instanceId: string; instanceType: string; place: string | undefined },
): Promise<void> {
  const { instanceId, instanceType, place } = given;
  const environment = environmentOf(deps, machine.environment);
  await deps.store.machines.update(machine.id, {
    status: 'booting',
    instanceId,
    instanceType,
    place,
    pricePerHour: environment && machinePrice(environment, instanceType),
    launchedAt: deps.now(),
  });
  deps.log.info(
    { machineId: machine.id, instanceId, instanceType, place, market: machine.market },
    'machine launched',
  );
  await forgetLaunch(deps, machine);
}

/** What is left behind costs nothing: it must not keep anything else from being done. */
async function forgetLaunch({ compute, log }: Dependencies, machine: Machine): Promise<void> {
  await compute.forgetLaunch(machine.region, machine.id).catch((error: unknown) => {
    if (!(error instanceof ComputeAway)) throw error;
    log.warn({ err: error, machineId: machine.id }, 'launch template left behind');
  });
}

/** Whether there is a machine, or may be. */
async function recordLaunch(
  deps: Dependencies,
  machine: Machine,
  answer: LaunchAnswer,
): Promise<boolean> {
  const { store, log, now } = deps;
  const { id, environment } = machine;
  const endWith = async (reason: string): Promise<false> => {
    log.warn({ machineId: id, environment, reason }, 'machine not launched');
    await store.machines.end(id, { at: now(), reason });
    await forgetLaunch(deps, machine);
    return false;
  };
  switch (answer.kind) {
    case 'launched':
      await store.machines.addTries(environment, triesOf(answer.refusals, now()).map(besideLaunch));
      await recordInstance(deps, machine, answer);
      return true;
    case 'refused':
      await store.machines.addTries(environment, triesOf(answer.refusals, now()));
      return endWith(answer.refusals.at(0)?.message ?? 'nothing was given');
    case 'void': {
      const lost = { code: NO_ANSWER, message: answer.message };
      const refusals = machine.targets.map((target) => ({ target, ...lost }));
      await store.machines.addTries(environment, triesOf(refusals, now()));
      return endWith(answer.message);
    }
    case 'unanswered':
      log.warn({ machineId: id, message: answer.message }, 'launch without an answer');
      return true;
  }
}

function triesOf(refusals: readonly LaunchRefusal[], at: number): LaunchTry[] {
  return refusals.map(({ target, code, message }) => ({
    ...target,
    code,
    message,
    failure: launchFailure(code),
    at,
  }));
}

function bootOf(
  deps: Dependencies,
  { ec2, hostNetwork, timeLimitSeconds }: EnvironmentSettings,
  registrationToken: string,
): Parameters<typeof userData>[0] {
  return {
    appUrl: deps.links.app,
    registrationToken,
    agentSha256: {
      x86_64: deps.agentPrograms.find('x86_64')?.sha256 ?? NO_PROGRAM,
      aarch64: deps.agentPrograms.find('aarch64')?.sha256 ?? NO_PROGRAM,
    },
    maxAgeMinutes: timerMinutes(ec2?.maxAgeMs ?? 0, timeLimitSeconds),
    allowsHostNetwork: hostNetwork,
    extra: ec2?.extraUserData,
  };
}
