import { execFileSync } from 'node:child_process';

const MISSING =
  'No Docker engine answers, so tests with containers do not run. ' +
  'Get one with `apt-get install docker.io` (or https://docs.docker.com/engine/install), ' +
  'start it with `service docker start`, or point DOCKER_HOST to one.';

/**
 * Whether tests with real containers can run: `describe.skipIf(!dockerAvailable())`. Says what is
 * missing when they cannot; where `CI` is set a missing engine is a failure, not a gap.
 */
export function dockerAvailable(): boolean {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { stdio: 'pipe' });
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}
