import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Debian with Python 3 and bash, as most images for training are. */
export const PYTHON_IMAGE = 'slashrun-test/python:3';

/** Makes sure that the image exists, without a registry: `debootstrap` makes it, in about a minute. */
export function ensurePythonImage(): void {
  if (hasImage()) return;
  const folder = mkdtempSync(join(tmpdir(), 'slashrun-image-'));
  try {
    const bootstrap = ['--variant=minbase', '--include=python3', 'stable', folder];
    execFileSync('debootstrap', bootstrap, { stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
    execFileSync('sh', ['-c', 'tar -c -C "$0" . | docker import - "$1"', folder, PYTHON_IMAGE]);
  } catch (cause) {
    const message = 'an image with Python needs root and `apt-get install debootstrap`';
    throw new Error(message, { cause });
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
