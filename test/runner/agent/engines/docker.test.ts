import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerOptions } from '../../../../src/core/execution/container-options.ts';
import type {
  CommandJob,
  ContainerEngine,
} from '../../../../runner/agent/engines/container-engine.ts';
import { connectDocker } from '../../../../runner/agent/engines/docker.ts';
import { dockerAvailable } from '../../../support/docker.ts';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../../../support/docker-image.ts';
import { commandJob, folderFor, NO_LIMITS, preparation } from './command-job.ts';

const MIB = 1024 ** 2;
const MACHINE = 'slashrun-test-engine';
const OWN = { all: true, filters: { label: [`slashrun.agent=${MACHINE}`] } };

describe.skipIf(!dockerAvailable())('the docker engine', () => {
  const docker = new Docker();
  let engine: ContainerEngine;

  beforeAll(async () => {
    ensureBusyboxImage();
    const connected = await connectDocker(MACHINE);
    if (connected === undefined) throw new Error('no Docker');
    engine = connected;
  });

  afterAll(() => engine.removeLeftovers([]));

  async function prepare(script: string, given: Partial<CommandJob> = {}, said: string[] = []) {
    const job = commandJob({ script, folder: await folderFor(script), ...given });
    return engine.prepare(job, preparation({ say: (text) => said.push(text) }));
  }

  async function run(script: string, options: Partial<ContainerOptions> = {}) {
    const said: string[] = [];
    const container = { ...NO_LIMITS, ...options };
    const command = await prepare(script, { container }, said);
    let output = '';
    const write = (_: string, bytes: Buffer) => {
      output += String(bytes);
      return undefined;
    };
    try {
      return { end: await command.run({ write }), output, said };
    } finally {
      await command.remove();
    }
  }

  describe('tells of memory', () => {
    const limit = { memoryBytes: 16 * MIB };

    it('that a program ran out of it', async () => {
      const { end } = await run('exec tail /dev/zero', limit);
      expect(end).toEqual({ exitCode: 137, outOfMemory: true });
    });

    it('that it was the reason also where the shell survived', async () => {
      const { end, output } = await run('tail /dev/zero\necho got $?\nexit 3', limit);
      expect(output).toContain('got 137');
      expect(end).toEqual({ exitCode: 3, outOfMemory: true });
    });

    it('nothing where the command got over it', async () => {
      const { end } = await run('tail /dev/zero || true', limit);
      expect(end).toEqual({ exitCode: 0, outOfMemory: false });
    });

    it('nothing of somebody who kills it', async () => {
      const { end } = await run(`sh -c 'kill -9 $$'`, limit);
      expect(end).toEqual({ exitCode: 137, outOfMemory: false });
    });
  });

  it('gives a container what was asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slashrun-mount-'));
    await writeFile(join(folder, 'file'), 'content');
    const command = await prepare('true', {
      container: {
        memoryBytes: 64 * MIB,
        cpus: 0.5,
        cpuSet: '0',
        shmBytes: 8 * MIB,
        network: 'host',
        mounts: [
          { source: folder, destination: '/mnt/read', readonly: true },
          { source: folder, destination: '/mnt/write', readonly: false },
        ],
      },
    });
    const [container] = await docker.listContainers(OWN);
    const { HostConfig, Mounts } = await docker.getContainer(container?.Id ?? '').inspect();
    expect(HostConfig).toMatchObject({
      Memory: 64 * MIB,
      MemorySwap: 64 * MIB,
      NanoCpus: 5e8,
      CpusetCpus: '0',
      ShmSize: 8 * MIB,
      NetworkMode: 'host',
      SecurityOpt: ['no-new-privileges'],
    });
    expect(Mounts).toContainEqual(
      expect.objectContaining({ Source: folder, Destination: '/mnt/read', RW: false }),
    );
    await command.remove();
  });

  it('mounts what the machine has, for reading or for writing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slashrun-mount-'));
    await writeFile(join(folder, 'file'), 'content');
    const script = 'cat /mnt/read/file && ! touch /mnt/read/new && echo new > /mnt/write/new';
    const { end } = await run(script, {
      mounts: [
        { source: folder, destination: '/mnt/read', readonly: true },
        { source: folder, destination: '/mnt/write', readonly: false },
      ],
    });
    expect(end.exitCode).toBe(0);
    expect(await readFile(join(folder, 'new'), 'utf8')).toBe('new\n');
  });

  it('gives a command all cores when it asks for more, and says so', async () => {
    const { end, said } = await run('true', { cpus: 4096 });
    const { cpus } = await engine.resources();
    expect(end.exitCode).toBe(0);
    expect(said).toEqual([
      `machine: the step asks for 4096 CPU cores and gets all ${cpus} of the machine`,
    ]);
  });

  it.each<[string, Partial<ContainerOptions>, string]>([
    ['more memory than there is', { memoryBytes: 1024 ** 5 }, 'asks for 1 PiB of memory'],
    ['cores that are not there', { cpuSet: '4095' }, 'asks for the CPU cores 4095'],
    [
      'a folder that is not there',
      { mounts: [{ source: '/no/such/data', destination: '/mnt', readonly: true }] },
      'mounts /no/such/data, but',
    ],
  ])('does not start what needs %s', async (_, options, words) => {
    await expect(run('true', options)).rejects.toMatchObject({
      errorCause: { kind: 'launch-failed', message: expect.stringContaining(words) },
    });
  });

  it('does not start what needs a GPU on a machine without', async (context) => {
    if ((await engine.resources()).gpus.length > 0) context.skip('this machine has GPUs');
    await expect(run('true', { gpus: 'all' })).rejects.toMatchObject({
      errorCause: { kind: 'launch-failed', message: expect.stringContaining('asks for GPUs') },
    });
    expect(await docker.listContainers(OWN)).toEqual([]);
  });

  it("names an image of no registry by the engine's own id", async () => {
    const command = await prepare('true');
    const { Id } = await docker.getImage(BUSYBOX_IMAGE).inspect();
    expect(await command.imageDigest()).toBe(Id);
    await command.remove();
  });

  it('says what the machine has', async () => {
    const { cpus, memoryBytes } = await engine.resources();
    expect(cpus).toBeGreaterThan(0);
    expect(memoryBytes).toBeGreaterThan(100 * MIB);
  });

  it('leaves nothing of a container behind, nor of one that its agent left', async () => {
    const image = await imageWithVolume();
    const first = await prepare('true', { image });
    await first.run({ write: () => undefined });
    await prepare('true', { image });
    const made = await volumesOfContainers();
    expect(made).toHaveLength(2);
    await first.remove();
    await engine.removeLeftovers([]);
    const { Volumes } = await docker.listVolumes();
    expect(Volumes.filter(({ Name }) => made.includes(Name))).toEqual([]);
    expect(await docker.listContainers(OWN)).toEqual([]);
    await docker.getImage(image).remove();
  });

  async function volumesOfContainers(): Promise<string[]> {
    const containers = await docker.listContainers(OWN);
    const mounts = containers.flatMap(({ Mounts }) => Mounts);
    return mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : []));
  }

  /** An image that asks for a volume without a name. */
  async function imageWithVolume(): Promise<string> {
    const image = 'slashrun-test/volume:1';
    const context = pack();
    context.entry({ name: 'Dockerfile' }, `FROM ${BUSYBOX_IMAGE}\nVOLUME /data\n`);
    context.finalize();
    const events = await docker.buildImage(Readable.from(context), { t: image });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(events, (error) => (error ? reject(error) : resolve()));
    });
    return image;
  }
});
