import { setTimeout as sleep } from 'node:timers/promises';
import manifest from '../../package.json' with { type: 'json' };
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AgentContext } from './agent-context.ts';
import { AppRefused } from './app-error.ts';
import { runExecution } from './run-execution.ts';
import { untilAnswered } from './until-answered.ts';

/** How long the app may hold a claim; proxies cut what takes longer than half a minute. */
const CLAIM_WAIT_MS = 25_000;
/** A refused claim (a revoked token, another version) needs a person: no hurry. */
const REFUSED_WAIT_MS = 5000;

/** Claims one execution at a time and runs it, until `drain` fires between two of them. */
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
  };
  try {
    return await untilAnswered(() => agent.app.claim(request, drain), drain);
  } catch (error) {
    if (drain.aborted) return undefined;
    if (!(error instanceof AppRefused)) throw error;
    agent.logger.error({ refusal: error.refusal }, 'the app refuses this agent');
    await sleep(REFUSED_WAIT_MS, undefined, { signal: drain }).catch(() => undefined);
    return undefined;
  }
}
