import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';
import type { ErrorCause } from '../../src/core/execution/error-cause.ts';
import type { ExecutionResult } from '../../src/core/execution/execution-event.ts';
import type { AgentContext, Run } from './agent-context.ts';
import { lostOn } from './control/decide-result.ts';
import type { PreparedCommand } from './engines/container-engine.ts';
import { ExecutionFailed } from './execution-failed.ts';
import { fetchCode } from './fetch-code.ts';
import { uploadOutputs } from './outputs/upload-outputs.ts';
import { prepareInputs } from './prepare-inputs.ts';
import { type Ran, runCommand } from './run-command.ts';
import { writeJournal } from './upload-journal.ts';

/** Code, inputs, image, command, outputs. Throws only when the lease is lost; a failure is a result. */
export async function runPhases(
  agent: AgentContext,
  run: Run,
  prepared: Promise<PreparedCommand>,
): Promise<ExecutionResult> {
  const { assignment, control, phases } = run;
  const leave = control.interruption.signalFor(assignment.moves.beforeCommand);
  let ran: Ran;
  try {
    const command = await prepare(agent, { ...run, leave }, prepared);
    phases.enter('command');
    ran = await runCommand(agent, run, command);
  } catch (error) {
    control.lost.throwIfAborted();
    if (control.stop.aborted) return { outcome: 'stopped' };
    if (leave.aborted) return lostOn(agent.machine, control.interruption.reason);
    return fail(run, error);
  }
  control.lost.throwIfAborted();
  phases.enter('outputs');
  const noted = noteEnd(run, ran);
  return saveOutputs(agent, run, ran).finally(() => noted);
}

/** Without it a successor of this agent could only give the outputs up: that is no reason to do so now. */
async function noteEnd(
  { assignment, folder, phases, log, control, logger }: Run,
  { result, live }: Ran,
): Promise<void> {
  try {
    await log.endCommand();
    const timings = phases.timings();
    await writeJournal(folder, { assignment, result, live: [...live], timings });
  } catch (error) {
    if (!control.lost.aborted) logger.warn({ err: error }, 'the end of the command is not noted');
  }
}

/** Resolves with a command that can start; throws when a stop, or leaving, makes that needless. */
async function prepare(
  agent: AgentContext,
  run: Run & { leave: AbortSignal },
  prepared: Promise<PreparedCommand>,
): Promise<PreparedCommand> {
  const { assignment, folder, control, phases, log } = run;
  const signal = AbortSignal.any([control.stop, control.lost, run.leave]);
  const startedAt = performance.now();
  const code = { id: assignment.executionId, repository: folder.repository };
  const bytes = await fetchCode(agent.app, code, signal);
  const spent = prettyMs(Math.round(performance.now() - startedAt));
  log.status(`code: ${prettyBytes(bytes)} downloaded in ${spent}`);
  phases.enter('inputs');
  await prepareInputs(agent, run, signal);
  phases.enter('image');
  const command = await prepared;
  signal.throwIfAborted();
  log.status(describePlace(agent, assignment.image));
  return command;
}

function describePlace({ engine, machine }: AgentContext, image: string): string {
  const place = `${machine.provider}/${machine.id}`;
  switch (engine.isolation) {
    case 'container':
      return `command: running on ${place} in a container of ${image}`;
    case 'process':
      return `command: running on ${place} as a process, not isolated; the image is not used`;
  }
}

/** Lost outputs spoil a success; for a failure the first cause is the one to know. */
export async function saveOutputs(
  { app }: AgentContext,
  run: Run,
  { result, live }: Ran,
): Promise<ExecutionResult> {
  const { assignment, folder, control, log } = run;
  const execution = { id: assignment.executionId, leaseId: assignment.leaseId };
  const say = (text: string) => log.status(text);
  try {
    await uploadOutputs({ app, execution, folder: folder.outputs, say }, live, control.lost);
    return result;
  } catch (error) {
    control.lost.throwIfAborted();
    const failure = fail(run, error);
    return result.outcome === 'complete' ? failure : result;
  }
}

function fail({ log }: Run, error: unknown): ExecutionResult {
  const cause: ErrorCause =
    error instanceof ExecutionFailed
      ? error.errorCause
      : { kind: 'internal', message: error instanceof Error ? error.message : String(error) };
  if ('message' in cause) log.status(`error: ${cause.message}`);
  return { outcome: 'error', cause };
}
