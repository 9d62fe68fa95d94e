import type { LaunchTarget, Market } from '../../core/compute/launch-targets.ts';
import type { Instance } from '../../core/compute/machine.ts';
import type { VcpuFacts } from '../../core/compute/vcpu-quotas.ts';
import type { Ec2Settings } from '../../core/settings/settings.ts';

export type LaunchRequest = {
  /** Names the launch: the same one asked for twice is one instance. */
  machineId: string;
  environment: string;
  ec2: Ec2Settings;
  market: Market;
  /** Any one of them; never empty. */
  targets: readonly LaunchTarget[];
};

/** Why one thing was not given, by the provider's code and in its words. */
export type LaunchRefusal = { target: LaunchTarget; code: string; message: string };

export type LaunchAnswer =
  | {
      kind: 'launched';
      instanceId: string;
      instanceType: string;
      place: string | undefined;
      /** Of what was tried before it. */
      refusals: LaunchRefusal[];
    }
  | { kind: 'refused'; refusals: LaunchRefusal[] }
  /** Nobody knows whether there is an instance: ask again, or look. */
  | { kind: 'unanswered'; message: string }
  /** There is none, and none will come of that request. */
  | { kind: 'void'; message: string };

/**
 * Machines of a provider. Called by the rounds over machines, one at a time, and safe to call
 * concurrently. `ComputeAway` is thrown when the provider cannot be asked: the next round asks again.
 */
export interface Compute {
  /** The machine's row is there already. */
  launch(request: LaunchRequest, userData: string): Promise<LaunchAnswer>;
  /** The very same again, for one that was `unanswered`. */
  launchAgain(request: LaunchRequest): Promise<LaunchAnswer>;
  /** Takes away what was needed for the launch only; safe to repeat, never fails for want of it. */
  forgetLaunch(region: string, machineId: string): Promise<void>;
  /** All that carry this server's tag, those that ended a while ago too. */
  list(region: string): Promise<Instance[]>;
  /** Safe to repeat; what is gone is no error. */
  terminate(region: string, instanceId: string): Promise<void>;
  /** The last that an instance wrote to its console; undefined when there is nothing yet. */
  consoleTail(region: string, instanceId: string): Promise<string | undefined>;
  /** What the account may have there. Asked at the start and when the settings are read anew. */
  vcpuFacts(region: string, instanceTypes: readonly string[]): Promise<VcpuFacts>;
}

/** The provider does not answer, or refuses to be asked for now. */
export class ComputeAway extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ComputeAway';
  }
}
