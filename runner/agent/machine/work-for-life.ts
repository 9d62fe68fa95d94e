import type { MachineLife } from '../../../src/protocol/protocol.ts';
import type { AgentContext } from '../agent-context.ts';
import { AppRefused } from '../app-error.ts';
import { CLAIM_WAIT_MS, Forgotten, claim } from '../claim-loop.ts';
import { resumeExecution, runExecution } from '../run-execution.ts';

type Life = { life: MachineLife; bornAt: number };
type Ends = { drain: AbortSignal; leaving: AbortSignal };

/**
 * Claims and runs executions as long as the machine may live. Answers why it has to go, never while an
 * execution runs; undefined when `drain` fired.
 */
export async function workForLife(
  agent: AgentContext,
  { life, bornAt }: Life,
  { drain, leaving }: Ends,
): Promise<string | undefined> {
  for (const journal of agent.begun) await resumeExecution(agent, journal);
  let idleSince = Date.now();
  while (!drain.aborted) {
    if (leaving.aborted) return 'it is taken away';
    const now = Date.now();
    const ageLeft = bornAt + life.maxAgeMs - now;
    if (ageLeft <= 0) return 'it is as old as it may be';
    const idleLeft = idleSince + life.idleMs - now;
    if (idleLeft <= 0) return 'it has nothing to do';
    const waitMs = Math.min(CLAIM_WAIT_MS, idleLeft, ageLeft);
    const signal = AbortSignal.any([drain, leaving]);
    try {
      const patience = { waitMs, forgottenMs: life.noContactMs };
      const assignment = await claim(agent, patience, signal);
      if (assignment === undefined) continue;
      await runExecution(agent, assignment);
      idleSince = Date.now();
    } catch (error) {
      if (error instanceof AppRefused) return `the app: ${error.message}`;
      if (error instanceof Forgotten) return error.message;
      throw error;
    }
  }
  return undefined;
}
