import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProcessIdentity, isStillRunning } from '../../runner/process-identity.ts';

/** Ends the agents that a server left on its data: busy ones would wait for it to come back. */
export async function endAgents(dataDir: string): Promise<void> {
  const agents = join(dataDir, 'agents');
  for (const path of await readdir(agents, { recursive: true }).catch(() => [])) {
    if (basename(path) !== 'agent.json') continue;
    const lock = await readFile(join(agents, path), 'utf8').catch(() => undefined);
    if (lock === undefined) continue;
    const agent = ProcessIdentity.parse(JSON.parse(lock));
    if (await isStillRunning(agent)) process.kill(agent.pid, 'SIGKILL');
  }
}
