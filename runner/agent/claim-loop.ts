import manifest from '../../package.json' with { type: 'json' };
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AgentContext } from './agent-context.ts';
import { AppRefused } from './app-error.ts';
import { runExecution } from './run-execution.ts';
import { untilAnswered } from './until-answered.ts';

/** How long the app may hold a claim; proxies cut what takes longer than half a minute. */
const CLAIM_WAIT_MS = 25_000;
/**
 * An agent with nothing to do whose app is away for longer has been forgotten: it must not stay
 * behind on somebody's machine. Whoever keeps agents running starts another when it is needed.
 */
const FORGOTTEN_MS = 15 * 60_000;

/**
 * Claims one execution at a time and runs it, until `drain` fires between two of them. Throws when
 * the app refuses this agent or has forgotten it.
 */
export async function claimLoop(agent: AgentContext, drain: AbortSignal): Promise<void> {
  while (!drain.aborted) {
    const assignment = await claim(agent, drain);
    if (assignment !== undefined) await runExecution(agent, assignment);
  }
}

async function claim(agent: AgentContext, drain: AbortSignal): Promise<Assignment | undefined> {
  const request = {
    machine: agent.machine,
    isolation: agent.engine.isolation,
    agentVersion: manifest.version,
    waitMs: CLAIM_WAIT_MS,
    images: [],
  };
  const forgotten = AbortSignal.timeout(FORGOTTEN_MS);
  const signal = AbortSignal.any([drain, forgotten]);
  try {
    return await untilAnswered(() => agent.app.claim(request, signal), signal);
  } catch (error) {
    if (drain.aborted) return undefined;
    // A refusal (a revoked token, another version) is for people: nothing here can change it.
    if (error instanceof AppRefused) throw error;
    throw forgotten.aborted ? new Error('the app has been away for too long') : error;
  }
}
