import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgentPrograms } from '../engine/ports/agent-programs.ts';

const Index = z.object({
  agents: z.record(
    z.string(),
    z.object({ file: z.string(), bytes: z.int().positive(), sha256: z.string() }),
  ),
});

/** The agents that `npm run build:agent` has left in a folder; none where it never ran. */
export async function openAgentPrograms(folder: string): Promise<AgentPrograms> {
  const text = await readFile(join(folder, 'agents.json'), 'utf8').catch(() => undefined);
  const agents = text === undefined ? {} : Index.parse(JSON.parse(text)).agents;
  return {
    find(processor) {
      // A name of every object, such as `constructor`, is no processor.
      const found = Object.hasOwn(agents, processor) ? agents[processor] : undefined;
      if (!found) return undefined;
      const { file, bytes, sha256 } = found;
      return { bytes, sha256, open: () => createReadStream(join(folder, file)) };
    },
  };
}
