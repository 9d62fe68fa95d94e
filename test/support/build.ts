import { execFileSync } from 'node:child_process';

/** The system tests run what users run: the built programs. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
}
