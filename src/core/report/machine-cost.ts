import type { Placement } from './placement.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * What the machine costs beside the execution itself, in dollars: its start, and its wait for more work
 * at most. Undefined where nobody counts.
 */
export function machineCost(
  placement: Placement,
): { boot?: number; idleAtMost: number } | undefined {
  const { pricePerHour } = placement.machine ?? {};
  if (pricePerHour === undefined) return undefined;
  const dollars = (ms: number) => (ms / HOUR_MS) * pricePerHour;
  const boot = bootMs(placement);
  const idleAtMost = dollars(placement.idleMs);
  return boot === undefined ? { idleAtMost } : { boot: dollars(boot), idleAtMost };
}

/** How long the machine took to come to work, of one that was launched for it. */
export function bootMs({ machine }: Placement): number | undefined {
  const { launchedAt, registeredAt, isNew = false } = machine ?? {};
  if (!isNew || launchedAt === undefined || registeredAt === undefined) return undefined;
  return registeredAt - launchedAt;
}
