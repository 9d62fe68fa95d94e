import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessIdentity, isStillRunning } from '../../runner/process-identity.ts';

/** Ends the agents that a server left on its data: busy ones would wait for it to come back. */
export async function endAgents(dataDir: string): Promise<void> {
  const agents = join(dataDir, 'agents');
  for (const slot of await readdir(agents).catch(() => [])) {
    const lock = await readFile(join(agents, slot, 'agent.json'), 'utf8').catch(() => undefined);
    if (lock === undefined) continue;
    const agent = ProcessIdentity.parse(JSON.parse(lock));
    if (await isStillRunning(agent)) process.kill(agent.pid, 'SIGKILL');
  }
}
