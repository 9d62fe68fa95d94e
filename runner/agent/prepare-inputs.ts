import { agentControls } from '../../src/core/container/agent-controls.ts';
import { inputsFile } from '../../src/core/container/inputs-file.ts';
import type { AgentContext, Run } from './agent-context.ts';
import { InputCache } from './inputs/input-cache.ts';
import { fetchInputs, toMaterials } from './inputs/fetch-inputs.ts';
import { untilAnswered } from './until-answered.ts';
import { writeConfigFile } from './write-config-files.ts';

/**
 * Puts the inputs in place and says in `inputs.json` where they are. Throws `input-failed` for what
 * the person can mend.
 */
export async function prepareInputs(
  agent: AgentContext,
  { assignment, folder, log }: Run,
  signal: AbortSignal,
): Promise<void> {
  const { app, engine } = agent;
  const { executionId, leaseId, environmentVariables, sharesCaches } = assignment;
  const { usesDataCache, cleans } = agentControls(environmentVariables);
  const cache = sharesCaches ? agent.inputCache : await InputCache.open(folder.ownCache, 0);
  if (cleans) await cache.clear();
  const fetched =
    assignment.inputs.length === 0
      ? []
      : await fetchInputs(
          {
            app,
            execution: { id: executionId, leaseId },
            folder: folder.inputs,
            cache,
            useCache: usesDataCache,
            say: (text) => log.status(text),
          },
          signal,
        );
  const inputsDir = engine.foldersOf(folder).inputs;
  await writeConfigFile(folder.config, 'inputs', inputsFile(fetched, inputsDir));
  if (fetched.length === 0) return;
  const materials = { leaseId, inputs: toMaterials(fetched) };
  await untilAnswered(() => app.reportMaterials(executionId, materials, signal), signal);
}
