// One execution from its assignment to its exit report.
import { rm } from 'node:fs/promises';
import type { ExecutionResult } from '../../src/core/execution/execution-event.ts';
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AgentContext, Run } from './agent-context.ts';
import type { AppClient } from './app-client.ts';
import { isLeaseLost } from './app-error.ts';
import { fired } from './control/fired.ts';
import { keepLease } from './control/keep-lease.ts';
import type { PreparedCommand } from './engines/container-engine.ts';
import { nextSequence } from './log/next-sequence.ts';
import { openRun } from './open-run.ts';
import { prepareCommand } from './prepare-command.ts';
import { runPhases, saveOutputs } from './run-phases.ts';
import { untilAnswered } from './until-answered.ts';
import type { UploadJournal } from './upload-journal.ts';
import { workFolder } from './work-folder.ts';

/**
 * Never throws: an execution that goes wrong must not take the agent along. Leaves nothing behind,
 * neither container nor folder.
 */
export async function runExecution(agent: AgentContext, assignment: Assignment): Promise<void> {
  const run = openRun(agent, assignment);
  run.logger.info({ counter: assignment.counter, attempt: assignment.attempt }, 'claimed');
  await seeThrough(agent, run, (over) => {
    const prepared = prepareCommand(agent, run, over);
    const removed = removeAfter(prepared, over).catch((error: unknown) =>
      run.logger.error({ err: error }, 'the command cannot be removed'),
    );
    return { result: runPhases(agent, run, prepared), removed };
  });
}

/** Uploads what the command of a predecessor that was killed has left. Never throws, as above. */
export async function resumeExecution(agent: AgentContext, journal: UploadJournal): Promise<void> {
  const { assignment, result, live, timings } = journal;
  const logger = agent.logger.child({ executionId: assignment.executionId });
  const firstSequence = await nextSequence(agent.app, assignment).catch((error: unknown) => {
    logger.warn({ err: error }, 'what a predecessor began is not ours any more');
  });
  if (firstSequence === undefined)
    return remove({ folder: workFolder(agent.dir, assignment.executionId), logger });
  const run = openRun(agent, assignment, { timings, firstSequence });
  logger.info({ counter: assignment.counter }, 'taken up again');
  run.log.status('outputs: the agent was started again, the upload goes on');
  const ran = { result, live: new Set(live) };
  const begin = () => ({ result: saveOutputs(agent, run, ran), removed: Promise.resolve() });
  await seeThrough(agent, run, begin);
}

type Work = {
  result: Promise<ExecutionResult>;
  /** Nothing of the command is left. */
  removed: Promise<void>;
};

/** Keeps the lease while the work is done, and reports what came of it. */
async function seeThrough(
  agent: AgentContext,
  run: Run,
  begin: (over: AbortSignal) => Work,
): Promise<void> {
  const { app } = agent;
  const { assignment, phases, control, log, logger } = run;
  const done = new AbortController();
  const over = AbortSignal.any([done.signal, control.lost]);
  const lease = keepLease({ app, assignment, phases, control }, over);
  const work = begin(over);
  try {
    const result = await work.result;
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
    await Promise.all([lease, work.removed]);
    await remove(run);
  }
}

async function remove({ folder, logger }: Pick<Run, 'folder' | 'logger'>): Promise<void> {
  await rm(folder.root, { recursive: true, force: true }).catch((error: unknown) =>
    logger.error({ err: error }, 'the work folder cannot be removed'),
  );
}

/** However the execution ends, also in the middle of its command. */
async function removeAfter(prepared: Promise<PreparedCommand>, over: AbortSignal): Promise<void> {
  const command = await prepared.catch(() => undefined);
  await fired(over);
  await command?.remove();
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
