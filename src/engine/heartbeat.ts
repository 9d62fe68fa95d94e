import type { ExecutionState } from '../core/execution/execution-state.ts';
import type { Control, HeartbeatRequest } from '../protocol/protocol.ts';
import { announceSoon } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { LeaseLost, type Report, leased } from './lease.ts';
import { poolFor } from './pool-for.ts';
import { waitingFor } from './waiting.ts';

type Beat = Report & { request: HeartbeatRequest; signal: AbortSignal };

/**
 * Renews the lease and says what the agent should do. Held open while there is nothing new to say,
 * up to `waitMs`, so that a stop reaches the agent at once.
 */
export async function heartbeat(deps: Dependencies, beat: Beat): Promise<Control> {
  const news = waitingFor(
    deps.store.changes,
    (change) => change.kind === 'execution' && change.id === beat.id,
    beat.signal,
  );
  try {
    const deadline = deps.now() + beat.request.waitMs;
    await renew(deps, beat);
    for (;;) {
      const { state } = await leased(deps, beat);
      const control = controlOf(state);
      if (control !== beat.request.knownControl || beat.signal.aborted || deps.now() >= deadline)
        return control;
      await news.wait(deadline - deps.now());
    }
  } finally {
    news.stop();
  }
}

async function renew(deps: Dependencies, beat: Beat): Promise<void> {
  const before = await leased(deps, beat);
  const { phase, timings } = beat.request;
  const isNews = before.state.phase !== phase;
  // Before the phase itself: whoever hears of that looks at these as well.
  if (isNews && timings) await deps.store.executions.recordTimings(beat.id, timings);
  const until = deps.now() + deps.settings.leaseMs;
  const event = { type: 'renew-lease', leaseId: beat.leaseId, until, phase } as const;
  const change = await deps.store.executions.advance(beat.id, event, deps.now());
  if (!change?.ok) throw new LeaseLost(change?.reason ?? 'there is no such execution');
  await deps.queue.renew({
    pool: poolFor(deps, before),
    id: beat.id,
    leaseId: beat.leaseId,
  });
  // Several phases may pass within a second: the check run shows the one that lasts.
  if (isNews) await announceSoon(deps, beat.id, before.spec.repository);
}

function controlOf(state: Extract<ExecutionState, { lease: object }>): Control {
  if (state.status === 'started') return 'run';
  return state.hard ? 'kill' : 'stop';
}
