import { execFileSync } from 'node:child_process';
import { startDatabases } from './databases.ts';

/** The system tests run what users run: the built programs, and the agents that machines download. */
export async function setup(): Promise<() => Promise<void>> {
  for (const script of ['scripts/build.js', 'scripts/build-agent.js'])
    execFileSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
  return startDatabases();
}
