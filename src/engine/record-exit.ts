import type { LossReason } from '../core/execution/error-cause.ts';
import type { ExitReport } from '../protocol/protocol.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { afterLoss } from './after-loss.ts';
import { freeMachine } from './free-machine.ts';
import { LeaseLost, type Report, leased } from './lease.ts';
import { poolFor } from './pool-for.ts';

type Exit = Report & { report: ExitReport };

/** Ends the execution as its agent says. Its log and outputs are with us already. */
export async function recordExit(deps: Dependencies, exit: Exit): Promise<void> {
  const { id, worker, leaseId, report } = exit;
  const execution = await leased(deps, exit);
  await deps.store.executions.recordTimings(id, report.timings);
  const loss = lossBefore(report);
  const event = loss
    ? ({ type: 'lose-worker', leaseId, ...loss } as const)
    : ({ type: 'finish', leaseId, result: report.result } as const);
  const change = await deps.store.executions.advance(id, event, deps.now());
  if (!change?.ok) throw new LeaseLost(change?.reason ?? 'there is no such execution');
  deps.log.info({ executionId: id, result: report.result }, 'execution ended');
  await deps.queue.finish({ pool: poolFor(deps, execution), id, leaseId });
  await freeMachine(deps, worker);
  await afterLoss(deps, change.execution);
  await announce(deps, id);
}

/** The agent had to leave its machine before the command began. */
function lossBefore({ result, timings }: ExitReport): { reason?: LossReason } | undefined {
  if (result.outcome !== 'error' || result.cause.kind !== 'worker-lost') return undefined;
  // Its phase may be known here later than its end: what took no time has not begun.
  if (timings.command !== undefined) return undefined;
  const { reason } = result.cause;
  return reason === undefined ? {} : { reason };
}
