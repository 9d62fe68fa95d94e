import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openProcessEngine } from '../../../../runner/agent/engines/process.ts';
import type { ContainerOptions } from '../../../../src/core/execution/container-options.ts';
import { createWorkFolder, workFolder } from '../../../../runner/agent/work-folder.ts';
import { commandJob, NO_LIMITS, preparation } from './command-job.ts';

/** A machine on which only these programs exist: without `unshare` there are no namespaces. */
async function machineWith(programs: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-path-'));
  for (const name of programs) {
    const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    await symlink(path, join(folder, name));
  }
  return folder;
}

async function prepare(path: string, script: string, options: Partial<ContainerOptions> = {}) {
  const engine = await openProcessEngine({ PATH: path });
  const folder = workFolder(await mkdtemp(join(tmpdir(), 'slashrun-process-')), 'execution');
  await createWorkFolder(folder, { configFiles: {}, writableInputs: [], script });
  const said: string[] = [];
  const command = await engine.prepare(
    commandJob({ image: 'none', script, folder, container: { ...NO_LIMITS, ...options } }),
    preparation({ say: (text) => said.push(text) }),
  );
  let output = '';
  const write = (_: string, bytes: Buffer) => {
    output += String(bytes);
    return undefined;
  };
  return { folder, command, said, run: () => command.run({ write }), output: () => output };
}

describe('the process engine on a machine without namespaces', () => {
  it('tells the command where its folders are instead', async () => {
    const path = await machineWith(['sh', 'sleep']);
    const { folder, run, output } = await prepare(path, 'pwd; echo $VH_OUTPUTS_DIR; exit 4');
    expect(await run()).toEqual({ exitCode: 4, outOfMemory: false });
    expect(output()).toBe(`${folder.repository}\n${folder.outputs}\n`);
  });

  it('says what it cannot give without a container, and that there is no image', async () => {
    const path = await machineWith(['sh']);
    const { said, command } = await prepare(path, 'true', {
      memoryBytes: 1024,
      cpuSet: '0',
      mounts: [{ source: '/data', destination: '/mnt/data', readonly: true }],
    });
    expect(said).toEqual([
      'machine: the command runs without a container, and so without the limit of memory, the limit of CPU cores, the mount at /mnt/data',
    ]);
    expect(await command.imageDigest()).toBeUndefined();
  });

  it.skipIf(existsSync('/dev/nvidia0'))('does not start what needs a GPU', async () => {
    const path = await machineWith(['sh']);
    await expect(prepare(path, 'true', { gpus: 2 })).rejects.toMatchObject({
      errorCause: {
        kind: 'launch-failed',
        message: 'The step asks for 2 GPUs, but the machine has none.',
      },
    });
  });

  it('says what the machine has, with the GPUs that its driver lists', async () => {
    const path = await machineWith(['sh']);
    const smi = join(path, 'nvidia-smi');
    await writeFile(smi, '#!/bin/sh\necho "NVIDIA A10G, 23028"\n', { mode: 0o755 });
    const engine = await openProcessEngine({ PATH: path });
    expect(await engine.resources()).toEqual({
      cpus: availableParallelism(),
      memoryBytes: totalmem(),
      gpus: [{ name: 'NVIDIA A10G', memoryBytes: 23028 * 1024 ** 2 }],
    });
  });

  it('reaches the app as the agent does', async () => {
    const engine = await openProcessEngine({ PATH: await machineWith(['sh']) });
    const { url, close } = await engine.reachableUrl('http://127.0.0.1:3000/');
    expect(url).toBe('http://127.0.0.1:3000');
    await close();
  });

  it('signals every process of the command', async () => {
    const path = await machineWith(['sh', 'sleep']);
    const program = `sh -c 'trap "echo interrupted; exit 0" INT; echo ready; while :; do sleep 0.05; done' && echo next`;
    const { command, run, output } = await prepare(path, program);
    const ended = run();
    await vi.waitFor(() => expect(output()).toContain('ready'));
    await command.signal('SIGINT');
    expect((await ended).exitCode).toBe(130);
    expect(output()).toBe('ready\ninterrupted\n');
  });

  it('names the signal that ended a command', async () => {
    const path = await machineWith(['sh', 'sleep']);
    const { run } = await prepare(path, 'kill -s SEGV $$');
    expect(await run()).toEqual({ exitCode: 139, signal: 'SIGSEGV', outOfMemory: false });
  });

  it('reports a missing interpreter as a shell does', async () => {
    const path = await machineWith(['sh']);
    const { run, output } = await prepare(path, '#!/no/such/interpreter');
    expect((await run()).exitCode).toBe(127);
    expect(output()).toContain('/no/such/interpreter');
  });

  it('ends with its command although something holds the output open', async () => {
    const path = await machineWith(['sh', 'sleep', 'setsid']);
    const { run } = await prepare(path, 'setsid sleep 600 & echo done');
    expect((await run()).exitCode).toBe(0);
  });
});

describe('the process engine on this machine', () => {
  it('interrupts a Python program below the shell', async () => {
    const script = [
      `python3 -c "`,
      `import time`,
      `try:`,
      `    print('ready'); time.sleep(60)`,
      `except KeyboardInterrupt:`,
      `    print('interrupted')" && echo next`,
    ].join('\n');
    const { command, run, output } = await prepare(process.env['PATH'] ?? '', script);
    const ended = run();
    await vi.waitFor(() => expect(output()).toContain('ready'), { timeout: 10_000 });
    await command.signal('SIGINT');
    expect((await ended).exitCode).toBe(130);
    expect(output()).toBe('ready\ninterrupted\n');
  });
});
