import { agentControls } from '../../src/core/container/agent-controls.ts';
import { joinCommand } from '../../src/core/command/join-command.ts';
import { inputFolderName } from '../../src/core/input/input-file-name.ts';
import type { Assignment } from '../../src/protocol/protocol.ts';
import type { AgentContext, Run } from './agent-context.ts';
import { AppRefused, isLeaseLost } from './app-error.ts';
import type { PreparedCommand, RegistryCredential } from './engines/container-engine.ts';
import { ExecutionFailed } from './execution-failed.ts';
import { untilAnswered } from './until-answered.ts';
import { createWorkFolder } from './work-folder.ts';
import { describeMachine } from './write-config-files.ts';

/** Gets the command ready to start, while the code is still on its way. */
export async function prepareCommand(
  agent: AgentContext,
  run: Run,
  over: AbortSignal,
): Promise<PreparedCommand> {
  const { assignment, folder, control, log } = run;
  const { executionId, image, configFiles, environmentVariables, container, sharesCaches } =
    assignment;
  const signal = AbortSignal.any([over, control.stop]);
  const script = joinCommand(assignment.command);
  const inputs = onDemandInputs(assignment);
  await createWorkFolder(folder, { configFiles, script, writableInputs: inputs });
  const isImageWelcome = sharesCaches && agentControls(environmentVariables).usesImageCache;
  // A start is felt: what does not wait for the other is done beside it.
  const described = describePlace(agent, run, over);
  described.catch(() => undefined);
  const command = await agent.engine.prepare(
    {
      executionId,
      image,
      script,
      folder,
      environmentVariables,
      container,
      writableInputs: inputs,
      pull: isImageWelcome ? 'missing' : 'always',
    },
    { say: (text) => log.status(text), signal, registry: () => askRegistry(agent, run, signal) },
  );
  try {
    await described;
    return command;
  } catch (error) {
    await command.remove();
    throw error;
  }
}

/** Opens the way to the app, for as long as the execution lasts, and says where it is. */
async function describePlace(agent: AgentContext, run: Run, over: AbortSignal): Promise<void> {
  const reachable = await agent.engine.reachableUrl(agent.appUrl);
  if (over.aborted) await reachable.close();
  over.addEventListener('abort', reachable.close);
  const place = { folder: run.folder.config, url: reachable.url };
  await describeMachine(agent, run.assignment, place);
}

/** A program fetches the files of these itself, into the folder where they would be. */
function onDemandInputs({ inputs }: Assignment): string[] {
  return inputs
    .filter(({ download }) => download === 'on-demand')
    .map(({ name }) => inputFolderName(name));
}

async function askRegistry(
  { app }: AgentContext,
  { assignment }: Run,
  signal: AbortSignal,
): Promise<RegistryCredential | undefined> {
  const { executionId, leaseId } = assignment;
  try {
    return await untilAnswered(() => app.requestRegistry(executionId, { leaseId }, signal), signal);
  } catch (error) {
    if (!(error instanceof AppRefused) || isLeaseLost(error)) throw error;
    throw new ExecutionFailed({ kind: 'image-failed', message: error.message }, { cause: error });
  }
}
