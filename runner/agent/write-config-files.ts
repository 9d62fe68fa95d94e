import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { apiFile } from '../../src/core/container/api-file.ts';
import { renderConfigFile } from '../../src/core/container/render-config-file.ts';
import { runtimeFile } from '../../src/core/container/runtime-file.ts';
import { type Assignment, PROGRAM_API } from '../../src/protocol/protocol.ts';
import type { AgentContext } from './agent-context.ts';

/** Puts one file of `/valohai/config` in place, in both of its forms. */
export async function writeConfigFile(
  folder: string,
  name: string,
  content: unknown,
): Promise<void> {
  await Promise.all(
    Object.entries(renderConfigFile(name, content)).map(([file, text]) =>
      writeFile(join(folder, file), text),
    ),
  );
}

/** `runtime` and `api`: what only the machine knows. `url` is the app as the command reaches it. */
export async function describeMachine(
  { machine, resources }: AgentContext,
  { executionId, environment, limits, programKey }: Assignment,
  { folder, url }: { folder: string; url: string },
): Promise<void> {
  const agentVersion = manifest.version;
  const runtime = runtimeFile({ environment, machine, resources, limits, agentVersion });
  const api = apiFile({ baseUrl: `${url}${PROGRAM_API}`, executionId, key: programKey });
  await Promise.all([
    writeConfigFile(folder, 'runtime', runtime),
    writeConfigFile(folder, 'api', api),
  ]);
}
