import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Seconds from `docker run` to the first byte of its output. */
export async function bareStart(image: string, command: string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn('docker', ['run', '--rm', image, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const seconds = (performance.now() - startedAt) / 1000;
  await once(child, 'exit');
  return seconds;
}

/** Megabytes a second of `docker run … > file`, from its start to its end. */
export async function bareLog(image: string, command: string[]): Promise<number> {
  const path = join(tmpdir(), `slashrun-bench-${process.pid}.log`);
  const file = await open(path, 'w');
  try {
    const startedAt = performance.now();
    const child = spawn('docker', ['run', '--rm', image, ...command], {
      stdio: ['ignore', file.fd, 'inherit'],
    });
    await once(child, 'exit');
    const seconds = (performance.now() - startedAt) / 1000;
    return (await stat(path)).size / 1e6 / seconds;
  } finally {
    await file.close();
    await rm(path);
  }
}
