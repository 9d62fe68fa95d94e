import type { Instance, Machine } from './machine.ts';

/** What is to be done so that rows and reality agree. */
export type MachineAction =
  /** A launch whose answer was lost gave this instance. */
  | { kind: 'adopt'; machine: Machine; instance: Instance }
  /** A launch that nobody knows the answer of: the same call again gives the same machine. */
  | { kind: 'ask-again'; machine: Machine }
  /** It is over. `before` it came to work: the provider took it back. */
  | { kind: 'end'; machine: Machine; reason: string; instance?: Instance; isEarly: boolean }
  /** It should not be there: it is marked now, and ended in another round if that is still so. */
  | { kind: 'suspect'; machine: Machine; reason: string }
  | { kind: 'clear'; machine: Machine }
  | { kind: 'terminate'; machine: Machine; reason: string }
  /** Ours by its tag, and nobody knows it: a machine has one instance, and no second. */
  | { kind: 'orphan'; instance: Instance };

export type Compared = {
  /** Those that have not ended. */
  machines: readonly Machine[];
  /** All that carry our tag in the regions of the machines. */
  instances: readonly Instance[];
  /** Workers that hold a lease. */
  busy: ReadonlySet<string>;
  /** Of each environment; what is no environment any more is not here. */
  limits: ReadonlyMap<string, { bootMs: number; maxAgeMs: number }>;
  now: number;
};

/** An answer that did not come within so long is lost. */
const ANSWER_MS = 30_000;
/** A new instance may be unknown for seconds; a terminated one is listed for an hour. */
const UNKNOWN_MS = 5 * 60_000;
/** An agent that is told to go does so by itself. */
const GOES_MS = 3 * 60_000;
/** An idle agent asks for work twice a minute; without an answer for ten minutes it goes by itself. */
const SILENT_MS = 12 * 60_000;
/** After its age it ends by its own timer. */
const OVERDUE_MS = 30 * 60_000;

/** Compares what is known with what is there. Never ends a machine that is busy. */
export function compareMachines(compared: Compared): MachineAction[] {
  const { machines, instances } = compared;
  const byMachine = new Map(instances.map((each) => [each.machineId, each]));
  const byId = new Map(instances.map((each) => [each.id, each]));
  const known = new Map(machines.map(({ id, instanceId }) => [id, instanceId]));
  const isKnown = ({ id, machineId }: Instance): boolean =>
    machineId !== undefined && known.has(machineId) && (known.get(machineId) ?? id) === id;
  const actions = machines.flatMap((machine): MachineAction[] => {
    const instance = machine.instanceId ? byId.get(machine.instanceId) : byMachine.get(machine.id);
    const action = compareOne(machine, instance, compared);
    return action ? [action] : [];
  });
  const orphans = instances.filter((each) => isThere(each) && !isKnown(each));
  return [...actions, ...orphans.map((instance) => ({ kind: 'orphan' as const, instance }))];
}

function compareOne(
  machine: Machine,
  instance: Instance | undefined,
  compared: Compared,
): MachineAction | undefined {
  if (instance === undefined) return compareMissing(machine, compared);
  if (!isThere(instance)) {
    const reason = instance.stateReason?.message ?? 'the machine is gone';
    const isEarly = machine.registeredAt === undefined && machine.retiredAt === undefined;
    return { kind: 'end', machine, instance, reason, isEarly };
  }
  if (machine.status === 'requested') return { kind: 'adopt', machine, instance };
  if (machine.workerId !== undefined && compared.busy.has(machine.workerId))
    return cleared(machine);
  const reason = whyNot(machine, instance, compared);
  if (reason === undefined) return cleared(machine);
  return machine.suspectedAt === undefined
    ? { kind: 'suspect', machine, reason }
    : { kind: 'terminate', machine, reason };
}

function compareMissing(machine: Machine, { now, busy }: Compared): MachineAction | undefined {
  if (machine.status !== 'requested') {
    const { workerId, launchedAt, requestedAt, suspectedAt } = machine;
    if (now - (launchedAt ?? requestedAt) < UNKNOWN_MS) return undefined;
    // It works: what the provider does not tell cannot be so.
    if (workerId !== undefined && busy.has(workerId)) return cleared(machine);
    const reason = 'the provider knows nothing of it';
    if (suspectedAt === undefined) return { kind: 'suspect', machine, reason };
    const isOver = now - suspectedAt >= UNKNOWN_MS;
    return isOver ? { kind: 'end', machine, reason, isEarly: false } : undefined;
  }
  const waited = now - machine.requestedAt;
  if (waited < ANSWER_MS) return undefined;
  return waited < UNKNOWN_MS
    ? { kind: 'ask-again', machine }
    : { kind: 'end', machine, reason: 'the launch was never answered', isEarly: false };
}

/** Why an instance that has nothing to do should not be there. */
function whyNot(
  machine: Machine,
  instance: Instance,
  { limits, now }: Compared,
): string | undefined {
  const { status, registeredAt, retiredAt, seenAt } = machine;
  const limit = limits.get(machine.environment);
  if (!limit) return 'its environment is no more';
  const launchedAt = machine.launchedAt ?? instance.launchedAt;
  if (instance.state === 'stopped' || instance.state === 'stopping') return 'it was stopped';
  if (registeredAt === undefined)
    return now - launchedAt < limit.bootMs ? undefined : 'its agent never came to work';
  if (status === 'retiring' && retiredAt !== undefined && now - retiredAt >= GOES_MS)
    return machine.reason ?? 'it was told to go and did not';
  if (now - (seenAt ?? registeredAt) >= SILENT_MS) return 'its agent is silent';
  if (now - launchedAt >= limit.maxAgeMs + OVERDUE_MS) return 'it is older than it may be';
  return undefined;
}

function cleared(machine: Machine): MachineAction | undefined {
  return machine.suspectedAt === undefined ? undefined : { kind: 'clear', machine };
}

function isThere({ state }: Instance): boolean {
  return state !== 'terminated' && state !== 'shutting-down';
}
