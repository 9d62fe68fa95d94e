import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endProcess } from './end-process.ts';
import { freePort } from './free-port.ts';

const MISSING =
  'There is no redis-server on this machine, so the test of the queue on Redis does not run. ' +
  'Get one with `apt-get install redis-server`.';

/** Whether the queue can be tested on Redis; says what is missing, and fails where `CI` is set. */
export function redisAvailable(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'pipe' });
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}

export type RedisServer = { url: string; stop: () => Promise<void> };

/** A private Redis on a free port, in memory. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('Ready to accept connections')) break;
  return { url: `redis://127.0.0.1:${port}`, stop: () => endProcess(child) };
}
