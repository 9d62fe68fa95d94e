import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../../runner/agent/agent-lock.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'slashrun-lock-'));

describe('lockFolder', () => {
  it('lets one agent in and the next one when it has left', async () => {
    const folder = await newFolder();
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow('another agent');
    await unlock();
    await (
      await lockFolder(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over from a process that is gone', async () => {
    const folder = await newFolder();
    const gone = spawn('true');
    await once(gone, 'exit');
    await writeFile(join(folder, 'agent.json'), JSON.stringify({ pid: gone.pid, started: '1' }));
    await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
  });

  it('takes over from a process whose number another one has got', async () => {
    const folder = await newFolder();
    const lock = { pid: process.pid, started: 'long ago' };
    await writeFile(join(folder, 'agent.json'), JSON.stringify(lock));
    await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
  });

  it('takes over a lock that was never finished', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'agent.json'), '');
    await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
  });
});
