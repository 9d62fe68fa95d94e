import type { ExecutionResult } from '../../src/core/execution/execution-event.ts';
import type { AgentContext, Run } from './agent-context.ts';
import { superviseCommand } from './control/supervise-command.ts';
import type { PreparedCommand } from './engines/container-engine.ts';
import { watchOutputs } from './outputs/watch-outputs.ts';
import { untilAnswered } from './until-answered.ts';

export interface Ran {
  result: ExecutionResult;
  /** Names of outputs that were stored meanwhile. */
  live: ReadonlySet<string>;
}

/** Runs the command to its end and meanwhile stores what it says is ready. */
export async function runCommand(
  agent: AgentContext,
  run: Run,
  command: PreparedCommand,
): Promise<Ran> {
  const { assignment, folder, control, log } = run;
  const execution = { id: assignment.executionId, leaseId: assignment.leaseId };
  const say = (text: string) => log.status(text);
  const live = watchOutputs(
    { app: agent.app, execution, folder: folder.outputs, say },
    control.lost,
  );
  const noted = noteImage(agent, run, command);
  try {
    return {
      result: await superviseCommand({ ...run, command, machine: agent.machine }),
      live: live.names,
    };
  } finally {
    await Promise.all([live.end(), noted]);
  }
}

/** Which image it really was, for whoever wants to run the very same again. */
async function noteImage(
  { app, logger }: AgentContext,
  { assignment, control, log }: Run,
  command: PreparedCommand,
): Promise<void> {
  const { executionId, leaseId } = assignment;
  try {
    const imageDigest = await command.imageDigest();
    if (imageDigest === undefined) return;
    log.status(`image: ${imageDigest}`);
    const materials = { leaseId, imageDigest };
    await untilAnswered(
      () => app.reportMaterials(executionId, materials, control.lost),
      control.lost,
    );
  } catch (error) {
    if (!control.lost.aborted) logger.warn({ err: error, executionId }, 'the image is not noted');
  }
}
