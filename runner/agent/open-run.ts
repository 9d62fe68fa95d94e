import type { Assignment, PhaseTimings } from '../../src/protocol/protocol.ts';
import type { AgentContext, Run } from './agent-context.ts';
import { ExecutionControl } from './control/execution-control.ts';
import { PhaseClock } from './control/phase-clock.ts';
import { StopCondition } from './control/stop-condition.ts';
import { LogStream } from './log/log-stream.ts';
import { sendLog } from './log/send-log.ts';
import { workFolder } from './work-folder.ts';

const MAX_LOG_MEMORY_BYTES = 16 * 1024 * 1024;
const MAX_LOG_BYTES = 1024 * 1024 * 1024;

/** How far a predecessor came with it. */
type Begun = { timings: PhaseTimings; firstSequence: number };

/** What an execution has while it runs; `begun` is one whose outputs are still to be saved. */
export function openRun(
  { app, dir, interruption, logger }: AgentContext,
  assignment: Assignment,
  begun?: Begun,
): Run {
  const { executionId, leaseId, secrets, stopCondition: condition } = assignment;
  const folder = workFolder(dir, executionId);
  const control = new ExecutionControl(interruption);
  const stopCondition = condition === undefined ? undefined : new StopCondition(condition);
  const log = new LogStream({
    leaseId,
    secrets,
    ...(begun && { firstSequence: begun.firstSequence }),
    onMetadata: (values) => stopCondition?.observe(values),
    spoolFolder: folder.spool,
    send: (body, sequence) => sendLog(app, { executionId, body, sequence }, control.lost),
    maxMemoryBytes: MAX_LOG_MEMORY_BYTES,
    maxLogBytes: MAX_LOG_BYTES,
  });
  return {
    assignment,
    folder,
    control,
    phases: begun ? new PhaseClock('outputs', begun.timings) : new PhaseClock(),
    log,
    stopCondition,
    logger: logger.child({ executionId }),
  };
}
