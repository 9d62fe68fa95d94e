import type { ExitReport } from '../protocol/protocol.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { LeaseLost, type Report, leased } from './lease.ts';

type Exit = Report & { report: ExitReport };

/** Ends the execution as its agent says. Its log and outputs are with us already. */
export async function recordExit(deps: Dependencies, exit: Exit): Promise<void> {
  const { id, worker, leaseId, report } = exit;
  await leased(deps, exit);
  await deps.store.executions.recordTimings(id, report.timings);
  const event = { type: 'finish', leaseId, result: report.result } as const;
  const change = await deps.store.executions.advance(id, event, deps.now());
  if (!change?.ok) throw new LeaseLost(change?.reason ?? 'there is no such execution');
  deps.log.info({ executionId: id, result: report.result }, 'execution ended');
  await deps.queue.finish({ environment: worker.environment, id, leaseId });
  await announce(deps, id);
}
