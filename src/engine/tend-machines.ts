import { type MachineAction, compareMachines } from '../core/compute/compare-machines.ts';
import { launchFailure } from '../core/compute/launch-failure.ts';
import { BOOT_FAILED, bootFailure } from '../core/compute/launch-targets.ts';
import type { Instance, Machine } from '../core/compute/machine.ts';
import type { Dependencies } from './dependencies.ts';
import { launchAgain, recordInstance } from './launch-machine.ts';
import { ComputeAway } from './ports/compute.ts';
import { busyWorkers, scaleEnvironment } from './scale-environment.ts';

/**
 * A round over all machines: makes what is known agree with what is there, and scales every environment.
 * What nobody knows is remembered from one round to the next, and ended in the second.
 */
export function createTendMachines(deps: Dependencies): () => Promise<void> {
  const orphans = new Set<string>();
  return async () => {
    const settings = deps.settings.operator.environments.filter(({ ec2 }) => ec2);
    const open = await deps.store.machines.open();
    const regions = new Set([
      ...settings.flatMap(({ ec2 }) => (ec2 ? [ec2.region] : [])),
      ...open.map(({ region }) => region),
    ]);
    for (const region of regions)
      await tendRegion(deps, region, orphans).catch((error: unknown) => {
        // The other regions are there; this one is asked again in the next round.
        if (!(error instanceof ComputeAway)) throw error;
        deps.log.warn({ err: error, region }, 'machines cannot be seen');
      });
    for (const { slug } of settings) await scaleEnvironment(deps, slug);
  };
}

async function tendRegion(deps: Dependencies, region: string, orphans: Set<string>): Promise<void> {
  // What is there before what is known: a machine of which there is no row is launched by nobody.
  const instances = await deps.compute.list(region);
  const machines = (await deps.store.machines.open()).filter((each) => each.region === region);
  const actions = compareMachines({
    machines,
    instances,
    busy: await busyWorkers(deps),
    limits: new Map(
      deps.settings.operator.environments.flatMap(({ slug, ec2 }) => (ec2 ? [[slug, ec2]] : [])),
    ),
    now: deps.now(),
  });
  for (const action of actions) {
    const done =
      action.kind === 'orphan' ? endOrphan(deps, action.instance, orphans) : act(deps, action);
    // What cannot be done with one machine must not keep the others.
    await done.catch((error: unknown) => {
      if (!(error instanceof ComputeAway)) throw error;
      deps.log.error({ err: error, region, action: action.kind }, 'machine cannot be seen to');
    });
  }
}

type OfMachine = Exclude<MachineAction, { kind: 'orphan' }>;

async function act(deps: Dependencies, action: OfMachine): Promise<void> {
  const { store, log, now } = deps;
  const { id, instanceId, environment } = action.machine;
  const about = { machineId: id, instanceId, environment };
  switch (action.kind) {
    case 'adopt': {
      const { instance } = action;
      log.warn({ ...about, instanceId: instance.id }, 'machine found whose launch had no answer');
      const { id: found, instanceType, place } = instance;
      return recordInstance(deps, action.machine, { instanceId: found, instanceType, place });
    }
    case 'ask-again':
      return launchAgain(deps, action.machine);
    case 'end':
      return endMachine(deps, action);
    case 'suspect':
      log.warn({ ...about, reason: action.reason }, 'machine should not be there');
      await store.machines.update(id, { suspectedAt: now(), reason: action.reason });
      return;
    case 'clear':
      await store.machines.update(id, { suspectedAt: undefined, reason: undefined });
      return;
    case 'terminate':
      return terminate(deps, action);
  }
}

type Ended = Extract<MachineAction, { kind: 'end' }>;

async function endMachine(deps: Dependencies, action: Ended): Promise<void> {
  const { machine, instance, isEarly, reason } = action;
  const { store, compute, log, now } = deps;
  const console = isEarly && instance ? await keepLastWords(deps, machine, instance) : undefined;
  if (isEarly && instance) await recordEarlyEnd(deps, machine, instance);
  await store.machines.end(machine.id, { at: now(), reason: machine.reason ?? reason });
  const about = { machineId: machine.id, instanceId: machine.instanceId, reason };
  log.info({ ...about, ...(console !== undefined && { console }) }, 'machine ended');
  await compute.forgetLaunch(machine.region, machine.id);
}

/** Amazon forgets a console soon after its machine. One that we ended ourselves was asked before. */
async function keepLastWords(
  { store, compute, log }: Dependencies,
  { id: machineId, region, status }: Machine,
  { id: instanceId }: Instance,
): Promise<string | undefined> {
  if (status === 'retiring') return undefined;
  try {
    const console = await compute.consoleTail(region, instanceId);
    if (console !== undefined) await store.machines.keepConsole(machineId, console);
    return console;
  } catch (error) {
    // A machine that has ended must be seen to have.
    if (!(error instanceof ComputeAway)) throw error;
    log.warn({ err: error, machineId, instanceId }, 'console not kept');
    return undefined;
  }
}

/** What an end by itself, or by our own hand, is called: not Amazon's way to say no. */
const ENDED_BY_USER = /^Client\.(?:User|Instance)InitiatedShutdown$/;
const BOOT_FAILED_MESSAGE =
  'the machine switched itself off before it came to work: its console says why';
const HOUR_MS = 60 * 60_000;

/** Keeps why a machine went before it came to work: the next try may have to wait. */
async function recordEarlyEnd(
  { store, now }: Dependencies,
  machine: Machine,
  { market, instanceType, place, stateReason }: Instance,
): Promise<void> {
  const { environment } = machine;
  const target = { market, instanceType, place: machine.place ?? place };
  const at = now();
  if (stateReason && !ENDED_BY_USER.test(stateReason.code)) {
    const { code, message } = stateReason;
    const failure = launchFailure(code);
    return store.machines.addTries(environment, [{ ...target, code, message, failure, at }]);
  }
  const message = machine.reason ?? BOOT_FAILED_MESSAGE;
  const earlier = await store.machines.tries(environment, at - HOUR_MS);
  const failure = bootFailure(earlier, instanceType, at);
  const tried = { ...target, code: BOOT_FAILED, message, failure, at };
  await store.machines.addTries(environment, [tried]);
}

/** Asks once more before: what has come to work since the list was read stays. */
async function terminate(
  deps: Dependencies,
  { machine: listed, reason }: Extract<MachineAction, { kind: 'terminate' }>,
): Promise<void> {
  const { store, compute, log } = deps;
  const machine = await store.machines.find(listed.id);
  if (machine?.instanceId === undefined || hasCome(listed, machine)) return;
  const { id, region, instanceId } = machine;
  const isSilent = machine.registeredAt === undefined;
  const console = isSilent ? await compute.consoleTail(region, instanceId) : undefined;
  // In this order: from now on it is given nothing more, and what it was given before is seen.
  await store.machines.update(id, { status: 'retiring', reason });
  if (machine.workerId !== undefined && (await busyWorkers(deps)).has(machine.workerId)) return;
  if (console !== undefined) await store.machines.keepConsole(id, console);
  // The row ends when the machine is seen to be gone.
  await compute.terminate(region, instanceId);
  log.warn({ machineId: id, instanceId, reason, console }, 'machine terminated');
}

function hasCome(listed: Machine, machine: Machine): boolean {
  return listed.seenAt !== machine.seenAt || listed.registeredAt !== machine.registeredAt;
}

async function endOrphan(
  { store, compute, log }: Dependencies,
  { id, region, machineId, environment }: Instance,
  orphans: Set<string>,
): Promise<void> {
  const about = { instanceId: id, machineId, environment };
  if (!orphans.has(id)) {
    orphans.add(id);
    log.warn(about, 'machine of ours that nobody knows');
    return;
  }
  // It may have been written down since the list was read.
  const known = machineId === undefined ? undefined : await store.machines.find(machineId);
  if (known && known.status !== 'ended' && (known.instanceId ?? id) === id) return;
  await compute.terminate(region, id);
  log.warn(about, 'machine of ours that nobody knows: terminated');
  orphans.delete(id);
}
