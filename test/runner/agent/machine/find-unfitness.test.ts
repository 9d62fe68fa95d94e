import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awaitDocker } from '../../../../runner/agent/machine/await-docker.ts';
import { findUnfitness } from '../../../../runner/agent/machine/find-unfitness.ts';
import { DockerStandIn } from './docker-stand-in.ts';

let life: { minFreeBytes: number; hasGpus: boolean };
let docker: DockerStandIn;
let folder: string;

beforeEach(async () => {
  life = { minFreeBytes: 0, hasGpus: false };
  docker = new DockerStandIn();
  await docker.up();
  folder = await mkdtemp(join(tmpdir(), 'slashrun-unfit-'));
  docker.info = { DockerRootDir: folder, Runtimes: { runc: { path: 'runc' } } };
  vi.stubEnv('DOCKER_HOST', docker.host);
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
});

afterEach(async () => {
  await docker.down();
  vi.unstubAllEnvs();
});

const HEADER = '| NVIDIA-SMI 550.127.05   Driver Version: 550.127.05   CUDA Version: 12.4 |';

async function driver(script: string): Promise<void> {
  await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const find = (log = pino({ level: 'silent' })) => findUnfitness(life, log);

describe('a machine', () => {
  it('is fit with room for images and nothing else', async () => {
    expect(await find()).toBeUndefined();
  });

  it('is unfit with too little room where Docker keeps its images', async () => {
    life.minFreeBytes = 1e18;
    expect(await find()).toMatch(
      `free in ${folder}, where Docker keeps its images, of 1 EB that are needed`,
    );
  });
});

describe('a machine that cannot be looked at', () => {
  it.each([
    ['where Docker keeps its images is not there', { DockerRootDir: '/no/such/folder' }, /ENOENT/],
    ['Docker says nothing of itself', {}, /DockerRootDir/],
  ])('is unfit, in words: %s', async (_, info, reason) => {
    docker.info = info;
    expect(await find()).toMatch(/^Docker cannot be looked at: /);
    expect(await find()).toMatch(reason);
  });
});

describe('a machine with GPUs', () => {
  beforeEach(() => {
    life.hasGpus = true;
  });

  it('is unfit without a driver, and says which image has one', async () => {
    expect(await find()).toBe(
      "the image has no NVIDIA driver: there is no `nvidia-smi` in it; choose a GPU image such as Amazon's Deep Learning AMI",
    );
  });

  it('is unfit with a driver that does not work', async () => {
    await driver('echo "NVIDIA-SMI has failed: no communication with the driver."; exit 9');
    expect(await find()).toMatch(
      '`nvidia-smi` said "NVIDIA-SMI has failed: no communication with the driver."; choose',
    );
  });

  it('is unfit when Docker knows nothing of its GPUs', async () => {
    await driver(`echo '${HEADER}'`);
    expect(await find()).toMatch('no NVIDIA Container Toolkit');
  });

  it('is fit with the runtime, and logs the versions of driver and CUDA', async () => {
    await driver(`echo '${HEADER}'`);
    docker.info['Runtimes'] = { runc: {}, nvidia: {} };
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
    expect(await find(log)).toBeUndefined();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ driver: '550.127.05', cuda: '12.4' });
  });

  it('is fit with devices that Docker has found', async () => {
    await driver(`echo '${HEADER}'`);
    docker.info['DiscoveredDevices'] = [{ Source: 'cdi', ID: 'nvidia.com/gpu=0' }];
    expect(await find()).toBeUndefined();
  });

  it('is fit with a description of devices where Docker looks for one', async () => {
    await driver(`echo '${HEADER}'`);
    docker.info['CDISpecDirs'] = [join(folder, 'none'), join(folder, 'cdi')];
    await mkdir(join(folder, 'cdi'));
    expect(await find()).toMatch('Container Toolkit');
    await writeFile(join(folder, 'cdi/nvidia.yaml'), 'kind: nvidia.com/gpu');
    expect(await find()).toBeUndefined();
  });
});

describe('awaitDocker', () => {
  it('waits for a Docker that comes up later', async () => {
    await docker.down();
    const found = awaitDocker(9000);
    await docker.up();
    expect(await found).toBe(true);
  });

  it('gives up in time', async () => {
    await docker.down();
    expect(await awaitDocker(100)).toBe(false);
  });
});
