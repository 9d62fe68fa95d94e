import type { LaunchTarget, Market } from './launch-targets.ts';
import type { Pool } from './pool.ts';

/**
 * A machine that was asked for. `requested`: the call was made or is about to be. `booting`: the provider
 * gave one. `ready`: its agent has registered. `retiring`: no more work for it. `ended`: seen terminated,
 * or never given.
 */
export const MACHINE_STATUSES = ['requested', 'booting', 'ready', 'retiring', 'ended'] as const;
export type MachineStatus = (typeof MACHINE_STATUSES)[number];

/** Times in milliseconds since 1970. */
export type Machine = {
  id: string;
  environment: string;
  region: string;
  /** Whose it is; undefined for nobody's yet. */
  pool: Pool | undefined;
  status: MachineStatus;
  market: Market;
  /** What the provider was asked for, any of them. */
  targets: readonly LaunchTarget[];
  instanceType: string | undefined;
  place: string | undefined;
  /** The provider's name of it. */
  instanceId: string | undefined;
  pricePerHour: number | undefined;
  requestedAt: number;
  launchedAt: number | undefined;
  registeredAt: number | undefined;
  /** When its agent was last heard of. */
  seenAt: number | undefined;
  /** Since when it has nothing to do. */
  idleAt: number | undefined;
  retiredAt: number | undefined;
  /** When it was first found that it should not be there: another round ends it. */
  suspectedAt: number | undefined;
  endedAt: number | undefined;
  /** Why it ended or is to end, in words. */
  reason: string | undefined;
  /** By which its agent is known. */
  workerId: string | undefined;
};

/** What the provider has. */
export type Instance = {
  id: string;
  region: string;
  /** The machine that it was launched for, as its tag says. */
  machineId: string | undefined;
  environment: string | undefined;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  instanceType: string;
  market: Market;
  place: string | undefined;
  launchedAt: number;
  /** Why it changed its state, where the provider says so. */
  stateReason: { code: string; message: string } | undefined;
};
