import { setTimeout as sleep } from 'node:timers/promises';
import type { Assignment, Control } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { AppRefused } from '../app-error.ts';
import { untilAnswered } from '../until-answered.ts';
import type { ExecutionControl } from './execution-control.ts';
import type { PhaseClock } from './phase-clock.ts';

/** The app holds no request longer. */
const MAX_WAIT_MS = 60_000;
/** An app that answers early without news must not be asked in a tight loop. */
const MIN_INTERVAL_MS = 250;

interface Held {
  app: AppClient;
  assignment: Assignment;
  phases: PhaseClock;
  control: ExecutionControl;
}

/**
 * Renews the lease until `signal`: asks at a third of its length, and at once when the phase
 * changes. While the app is away the command goes on; only a refusal means that the lease is lost.
 */
export async function keepLease(held: Held, signal: AbortSignal): Promise<void> {
  let known: Control = 'run';
  while (!signal.aborted) {
    const untilChange = AbortSignal.any([signal, held.phases.changed]);
    try {
      const asked = performance.now();
      const { control } = await renew(held, known, untilChange);
      held.control.apply(control);
      if (control === known) {
        const spent = performance.now() - asked;
        await sleep(Math.max(0, MIN_INTERVAL_MS - spent), undefined, { signal: untilChange });
      }
      known = control;
    } catch (error) {
      if (untilChange.aborted) continue;
      // Every refusal is final, and an agent that may not renew has nothing to hold on to.
      if (error instanceof AppRefused) return held.control.lose();
      throw error;
    }
  }
}

function renew({ app, assignment, phases }: Held, knownControl: Control, signal: AbortSignal) {
  const { executionId, leaseId, leaseMs } = assignment;
  const waitMs = Math.min(MAX_WAIT_MS, Math.floor(leaseMs / 3));
  return untilAnswered(() => {
    const { phase } = phases;
    const request = { leaseId, phase, waitMs, knownControl, timings: phases.past() };
    return app.heartbeat(executionId, request, signal);
  }, signal);
}
