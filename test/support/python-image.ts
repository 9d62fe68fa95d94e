import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Debian with Python 3 and bash, as most images for training are. */
export const PYTHON_IMAGE = 'slashrun-test/python:3';

const MISSING =
  'There is no image with Python for the tests of examples/by-hand, which therefore do not run. ' +
  'It is made by root, with `apt-get install debootstrap`.';

/** Whether there is such an image or it can be made; says what is missing, fails where `CI` is set. */
export function pythonImageAvailable(): boolean {
  try {
    if (!hasImage()) execFileSync('sh', ['-c', '[ "$(id -u)" = 0 ] && command -v debootstrap']);
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}

/** Makes sure that the image exists, without a registry: `debootstrap` makes it, in about a minute. */
export function ensurePythonImage(): void {
  if (hasImage()) return;
  const folder = mkdtempSync(join(tmpdir(), 'slashrun-image-'));
  try {
    const bootstrap = ['--variant=minbase', '--include=python3', 'stable', folder];
    execFileSync('debootstrap', bootstrap, { stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
    execFileSync('sh', ['-c', 'tar -c -C "$0" . | docker import - "$1"', folder, PYTHON_IMAGE]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasImage(): boolean {
  try {
    execFileSync('docker', ['image', 'inspect', PYTHON_IMAGE], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
