import manifest from '../../package.json' with { type: 'json' };
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AgentContext } from './agent-context.ts';
import { resumeExecution, runExecution } from './run-execution.ts';
import { untilAnswered } from './until-answered.ts';

/** How long the app may hold a claim; proxies cut what takes longer than half a minute. */
export const CLAIM_WAIT_MS = 25_000;
/**
 * An agent with nothing to do whose app is away for longer has been forgotten: it must not stay
 * behind on somebody's machine. Whoever keeps agents running starts another when it is needed.
 */
const FORGOTTEN_MS = 15 * 60_000;

/** The app has not answered for too long. */
export class Forgotten extends Error {
  constructor() {
    super('the app has been away for too long');
    this.name = 'Forgotten';
  }
}

/**
 * Claims one execution at a time and runs it, until `drain` fires between two of them. Throws when
 * the app refuses this agent or has forgotten it.
 */
export async function claimLoop(agent: AgentContext, drain: AbortSignal): Promise<void> {
  const patience = { waitMs: CLAIM_WAIT_MS, forgottenMs: FORGOTTEN_MS };
  for (const journal of agent.begun) await resumeExecution(agent, journal);
  while (!drain.aborted) {
    const assignment = await claim(agent, patience, drain);
    if (assignment !== undefined) await runExecution(agent, assignment);
  }
}

type Patience = { waitMs: number; forgottenMs: number };

/**
 * Asks once for work. Undefined when there was none within `waitMs`, or `signal` fired; throws
 * `Forgotten`, and `AppRefused` (a revoked token, another version): nothing here can change that.
 */
export async function claim(
  agent: AgentContext,
  { waitMs, forgottenMs }: Patience,
  signal: AbortSignal,
): Promise<Assignment | undefined> {
  const request = {
    machine: agent.machine,
    isolation: agent.engine.isolation,
    agentVersion: manifest.version,
    waitMs: Math.ceil(waitMs),
    images: await agent.engine.imageNames(),
  };
  const forgotten = AbortSignal.timeout(forgottenMs);
  const either = AbortSignal.any([signal, forgotten]);
  try {
    return await untilAnswered(() => agent.app.claim(request, either), either);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw forgotten.aborted ? new Forgotten() : error;
  }
}
