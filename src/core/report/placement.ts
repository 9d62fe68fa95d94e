import type { LaunchTry, Market } from '../compute/launch-targets.ts';
import type { Timestamp } from '../execution/execution-state.ts';

/** How an execution got, or gets, its machine: on environments whose machines come and go. */
export type Placement = {
  /** What was asked for in vain since it waits, the oldest first. */
  tries: readonly LaunchTry[];
  /** When more will be asked for. */
  nextAt?: Timestamp;
  machine?: {
    instanceType: string | undefined;
    market: Market;
    launchedAt: Timestamp | undefined;
    registeredAt: Timestamp | undefined;
    pricePerHour: number | undefined;
    /** Whether it was launched while this execution waited: its boot is of this one. */
    isNew: boolean;
  };
  /** How long a machine waits for more work before it goes. */
  idleMs: number;
};
