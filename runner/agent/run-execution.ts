// One execution from its assignment to its exit report.
import { rm } from 'node:fs/promises';
import type { ExecutionResult } from '../../src/core/execution/execution-event.ts';
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AgentContext, Run } from './agent-context.ts';
import type { AppClient } from './app-client.ts';
import { isLeaseLost } from './app-error.ts';
import { ExecutionControl } from './control/execution-control.ts';
import { fired } from './control/fired.ts';
import { keepLease } from './control/keep-lease.ts';
import { PhaseClock } from './control/phase-clock.ts';
import { StopCondition } from './control/stop-condition.ts';
import type { PreparedCommand } from './engines/container-engine.ts';
import { LogStream } from './log/log-stream.ts';
import { sendLog } from './log/send-log.ts';
import { prepareCommand } from './prepare-command.ts';
import { runPhases } from './run-phases.ts';
import { untilAnswered } from './until-answered.ts';
import { type WorkFolder, workFolder } from './work-folder.ts';

const MAX_LOG_MEMORY_BYTES = 16 * 1024 * 1024;
const MAX_LOG_BYTES = 1024 * 1024 * 1024;

/**
 * Never throws: an execution that goes wrong must not take the agent along. Leaves nothing behind,
 * neither container nor folder.
 */
export async function runExecution(agent: AgentContext, assignment: Assignment): Promise<void> {
  const logger = agent.logger.child({ executionId: assignment.executionId });
  const folder = workFolder(agent.dir, assignment.executionId);
  const control = new ExecutionControl(agent.interruption);
  const phases = new PhaseClock();
  const done = new AbortController();
  const over = AbortSignal.any([done.signal, control.lost]);
  const { app } = agent;
  const stopCondition =
    assignment.stopCondition === undefined
      ? undefined
      : new StopCondition(assignment.stopCondition);
  const log = openLog(app, { assignment, folder, stopCondition, lost: control.lost });
  const run = { assignment, folder, control, phases, log, stopCondition };
  logger.info({ counter: assignment.counter, attempt: assignment.attempt }, 'claimed');
  const lease = keepLease({ app, assignment, phases, control }, over);
  const prepared = prepareCommand(agent, run, over);
  const removed = removeAfter(prepared, over).catch((error: unknown) =>
    logger.error({ err: error }, 'the command cannot be removed'),
  );
  try {
    const result = await runPhases(agent, run, prepared);
    await log.end().catch((error: unknown) => {
      control.lost.throwIfAborted();
      logger.error({ err: error }, 'the app refused the log');
    });
    // The report ends the lease: a heartbeat that is still held would hear of it as a loss.
    done.abort();
    await lease;
    await report(app, run, result);
    logger.info({ result, timings: phases.timings() }, 'ended');
  } catch (error) {
    if (control.lost.aborted || isLeaseLost(error)) logger.warn('the lease is lost');
    else logger.error({ err: error }, 'the execution was given up');
  } finally {
    done.abort();
    await Promise.all([lease, removed]);
    await rm(folder.root, { recursive: true, force: true }).catch((error: unknown) =>
      logger.error({ err: error }, 'the work folder cannot be removed'),
    );
  }
}

/** However the execution ends, also in the middle of its command. */
async function removeAfter(prepared: Promise<PreparedCommand>, over: AbortSignal): Promise<void> {
  const command = await prepared.catch(() => undefined);
  await fired(over);
  await command?.remove();
}

interface Opening {
  assignment: Assignment;
  folder: WorkFolder;
  stopCondition: StopCondition | undefined;
  lost: AbortSignal;
}

function openLog(app: AppClient, { assignment, folder, stopCondition, lost }: Opening): LogStream {
  const { executionId, leaseId, secrets } = assignment;
  return new LogStream({
    leaseId,
    secrets,
    onMetadata: (values) => stopCondition?.observe(values),
    spoolFolder: folder.spool,
    send: (body, sequence) => sendLog(app, { executionId, body, sequence }, lost),
    maxMemoryBytes: MAX_LOG_MEMORY_BYTES,
    maxLogBytes: MAX_LOG_BYTES,
  });
}

async function report(
  app: AppClient,
  { assignment, phases, control }: Run,
  result: ExecutionResult,
): Promise<void> {
  const { executionId, leaseId } = assignment;
  const body = { leaseId, result, timings: phases.timings() };
  await untilAnswered(() => app.reportExit(executionId, body, control.lost), control.lost);
}
