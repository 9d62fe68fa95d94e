import type { LaunchTarget, LaunchTry, Market } from '../../core/compute/launch-targets.ts';
import type { Machine } from '../../core/compute/machine.ts';
import type { Pool } from '../../core/compute/pool.ts';
import type { RegisterRequest } from '../../protocol/protocol.ts';

export type NewMachine = {
  environment: string;
  region: string;
  pool: Pool | undefined;
  market: Market;
  targets: readonly LaunchTarget[];
};

export type MachineChanges = Partial<
  Pick<
    Machine,
    | 'pool'
    | 'status'
    | 'instanceType'
    | 'market'
    | 'place'
    | 'instanceId'
    | 'pricePerHour'
    | 'launchedAt'
    | 'seenAt'
    | 'idleAt'
    | 'retiredAt'
    | 'suspectedAt'
    | 'reason'
  >
>;

export type Registered =
  | { kind: 'registered'; machine: Machine }
  /** What the provider calls it is not known here yet. */
  | { kind: 'not-yet' }
  | { kind: 'refused' };

/**
 * Machines that come and go. A row is written before the provider is asked, so that nothing ever runs
 * without one; it is kept when the machine has ended, for what it cost.
 */
export interface MachineStore {
  /** Status `requested`, with the only copy of its registration token, good until then and once. */
  create(
    machine: NewMachine,
    times: { now: number; registrationUntil: number },
  ): Promise<{ machine: Machine; registrationToken: string }>;
  /** Those that have not ended, the oldest first. */
  open(): Promise<Machine[]>;
  find(id: string): Promise<Machine | undefined>;
  /** By what the provider calls it: the newest. */
  byInstance(instanceId: string): Promise<Machine | undefined>;
  /** False when it has ended meanwhile; then nothing changes. */
  update(id: string, changes: MachineChanges): Promise<boolean>;
  /** And its agent's token is good for nothing more. */
  end(id: string, end: { at: number; reason: string }): Promise<void>;
  /** The last that one that never came to work has written to its console. */
  keepConsole(id: string, text: string): Promise<void>;
  /** The same request again has the same answer. */
  register(request: RegisterRequest, now: number): Promise<Registered>;
  /** What its machines cost in that time in dollars, their start and their waiting for work included. */
  usedDollars(of: { environment: string; since: number; now: number }): Promise<number>;
  /** Keeps what came of asking; forgets what is older than a day. */
  addTries(environment: string, tries: readonly LaunchTry[]): Promise<void>;
  /** Since then, the oldest first. */
  tries(environment: string, since: number): Promise<LaunchTry[]>;
}
