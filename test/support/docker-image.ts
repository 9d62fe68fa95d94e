import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, copyFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small image with a shell and the usual programs; it has sh and no bash. */
export const BUSYBOX_IMAGE = 'slashrun-test/busybox:1';

/**
 * Makes sure that the image exists, without a registry: it is built from this machine's static
 * busybox.
 */
export function ensureBusyboxImage(): void {
  if (hasImage()) return;
  const folder = mkdtempSync(join(tmpdir(), 'slashrun-image-'));
  try {
    mkdirSync(join(folder, 'bin'));
    copyBusybox(join(folder, 'bin/busybox'));
    const list = execFileSync('busybox', ['--list'], { encoding: 'utf8' });
    for (const name of list.trim().split('\n'))
      if (name !== 'busybox') symlinkSync('busybox', join(folder, 'bin', name));
    const tar = execFileSync('tar', ['-c', '-C', folder, '--owner=0', '--group=0', '.'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    execFileSync('docker', ['import', '-', BUSYBOX_IMAGE], { input: tar, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasImage(): boolean {
  try {
    execFileSync('docker', ['image', 'inspect', BUSYBOX_IMAGE], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

function copyBusybox(target: string): void {
  try {
    const path = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
    copyFileSync(path, target);
  } catch (cause) {
    throw new Error('busybox is missing: `apt-get install busybox-static`', { cause });
  }
}
