import type { MachineLife, RegisterRequest } from '../protocol/protocol.ts';
import type { Machine } from '../core/compute/machine.ts';
import { agentIdleMs } from '../core/compute/scale.ts';
import type { Dependencies } from './dependencies.ts';
import { environmentOf } from './pool-for.ts';

const GIBIBYTE = 1024 ** 3;
/** Less would not take an image. */
const MIN_FREE_BYTES = 5 * GIBIBYTE;
/** An agent that hears nothing for so long, and has nothing to do, powers its machine off. */
const NO_CONTACT_MS = 10 * 60_000;
/** Families with GPUs of NVIDIA (aws.amazon.com/ec2/instance-types, "Accelerated Computing"). */
const GPU_TYPE = /^(?:g[3-9]|gr|p[2-9])/;
const AMD_TYPE = /^g4ad/;

export type Registration =
  | { kind: 'registered'; life: MachineLife }
  | { kind: 'not-yet' }
  | { kind: 'refused' };

/** Takes a new machine to work: its registration token for one of its own. Safe to repeat. */
export async function registerMachine(
  deps: Dependencies,
  request: RegisterRequest,
): Promise<Registration> {
  const registered = await deps.store.machines.register(request, deps.now());
  if (registered.kind !== 'registered') {
    const { machineId: instanceId } = request;
    deps.log.warn({ instanceId, answer: registered.kind }, 'machine not registered');
    return registered;
  }
  const { machine } = registered;
  const { id, environment, instanceId, instanceType } = machine;
  deps.log.info({ machineId: id, environment, instanceId, instanceType }, 'machine registered');
  return { kind: 'registered', life: lifeOf(deps, machine) };
}

function lifeOf(deps: Dependencies, machine: Machine): MachineLife {
  const environment = environmentOf(deps, machine.environment);
  const type = machine.instanceType ?? '';
  return {
    provider: 'ec2',
    // One that the operator took away has nothing to wait for.
    idleMs: environment?.ec2 ? agentIdleMs(environment.ec2) : 1,
    maxAgeMs: environment?.ec2?.maxAgeMs ?? 1,
    noContactMs: NO_CONTACT_MS,
    hasGpus: GPU_TYPE.test(type) && !AMD_TYPE.test(type),
    minFreeBytes: MIN_FREE_BYTES,
    isSpot: machine.market === 'spot',
    inputCacheBytes: deps.settings.operator.inputCacheBytes,
  };
}
