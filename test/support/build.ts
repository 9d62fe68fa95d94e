import { execFileSync } from 'node:child_process';

/** The system tests run what users run: the built programs, and the agents that machines download. */
export function setup(): void {
  for (const script of ['scripts/build.js', 'scripts/build-agent.js'])
    execFileSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
}
