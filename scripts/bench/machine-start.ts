import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { Amazon } from '../../test/support/amazon.ts';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../../test/support/docker-image.ts';
import { Ec2Machines, ec2MachinesAvailable } from '../../test/support/ec2-machines.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type Stage, openStage } from '../../test/support/stage.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import type { Row } from './row.ts';

/** As `uname -m` says. */
const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const DEFINITION = `
- step: {name: launch, image: ${BUSYBOX_IMAGE}, command: echo hello, environment: gpu-8x}
`;

/**
 * How much of the wait for a machine of Amazon is ours: from the comment to the request for a machine,
 * and from the first line of what the machine runs to its first claim. What lies between is Amazon's.
 */
export async function measureMachineStart(times: number): Promise<Row[]> {
  if (!ec2MachinesAvailable()) return [];
  ensureBusyboxImage();
  execFileSync(process.execPath, ['scripts/build-agent.js'], { stdio: 'pipe' });
  const launch: Row = {
    name: 'launch: webhook → CreateFleet',
    unit: 'ms',
    ours: [],
    baseline: [],
    baselineName: 'template and fleet by the SDK',
    // The stand-in answers in 20 ms what takes Amazon seconds.
    goal: { atMost: 25 },
  };
  const boot: Row = {
    name: 'boot: user data → claim',
    unit: 'ms',
    ours: [],
    baseline: [],
    baselineName: 'curl, sha256sum, gunzip, agent --version',
    goal: { atMost: 3 },
  };
  const program: Row = {
    name: 'agent: start of the one file',
    unit: 'ms',
    ours: [],
    baseline: [],
    baselineName: 'node agent.js',
    goal: { atMost: 2 },
  };
  for (let time = 0; time < times; time += 1) {
    await measureOnce(launch, boot);
    program.ours.push(timeOf(join('dist/agents', `agent-${MACHINE}`), '--version'));
    program.baseline.push(timeOf(process.execPath, 'dist/agent.js', '--version'));
  }
  return [launch, boot, program];
}

function timeOf(program: string, ...args: readonly string[]): number {
  const startedAt = performance.now();
  execFileSync(program, args, { stdio: 'pipe' });
  return performance.now() - startedAt;
}

/** Everything anew: a machine that is warm would not be launched. */
async function measureOnce(launch: Row, boot: Row): Promise<void> {
  const amazon = await Amazon.start();
  // Before anything boots what is launched.
  launch.baseline.push(await bareLaunch(amazon));
  const { url: endpoint } = amazon.moto;
  const images = [BUSYBOX_IMAGE];
  const machines = await Ec2Machines.start({ endpoint, region: 'eu-west-1', images });
  await machines.mirror(Number(new URL(amazon.s3.url).port));
  const port = await freePort();
  const stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: {
      ...(await amazon.variables({
        'gpu-8x': { ec2: 'instance-types: [m5.large]', machines: 'idle: 1s' },
      })),
      PORT: String(port),
      PUBLIC_URL: await machines.forward(port),
    },
  });
  try {
    stage.github.warmUp();
    const startedAt = performance.now();
    stage.repository.comment(stage.pullRequest, { by: stage.ada, body: '/run launch' });
    await waitUntil(async () => isAsked(amazon), { what: 'a fleet' });
    launch.ours.push(performance.now() - startedAt);
    const machine = await machines.next();
    const begunAt = Date.now();
    const claimed = await claimedAt(stage);
    boot.ours.push(claimed - begunAt);
    boot.baseline.push(await bareBoot(stage.server.url));
    await machine.off;
  } finally {
    await stage.close();
    await machines.stop();
    await amazon.stop();
  }
}

function isAsked({ ec2 }: Amazon): boolean {
  return ec2.requests.some(({ action }) => action === 'CreateFleet');
}

async function claimedAt({ server }: Stage): Promise<number> {
  const { time } = await server.logged('execution claimed');
  return time;
}

/** The same calls by themselves, not through the gate, of a machine that dies at once. */
async function bareLaunch({ moto, subnets }: Amazon): Promise<number> {
  const client = new EC2Client({ endpoint: moto.url });
  const startedAt = performance.now();
  const UserData = Buffer.from('#!/bin/sh\n').toString('base64');
  const LaunchTemplateData = { ImageId: 'ami-12c6146b', UserData };
  await client.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'bare', LaunchTemplateData }),
  );
  const { Instances = [] } = await client.send(
    new CreateFleetCommand({
      Type: 'instant',
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateName: 'bare', Version: '1' },
          Overrides: [{ InstanceType: 'm5.large', SubnetId: subnets[0] }],
        },
      ],
      TargetCapacitySpecification: {
        TotalTargetCapacity: 1,
        DefaultTargetCapacityType: 'on-demand',
      },
    }),
  );
  const ms = performance.now() - startedAt;
  const InstanceIds = Instances.flatMap(({ InstanceIds = [] }) => InstanceIds);
  await client.send(new TerminateInstancesCommand({ InstanceIds }));
  client.destroy();
  return ms;
}

/** There is no way around these: download, checksum, unpacking and the start of the program. */
async function bareBoot(url: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-boot-'));
  const startedAt = performance.now();
  const script = `curl -sf -o agent.gz ${url}/api/agent/v1/program/$(uname -m)
    sha256sum agent.gz && gunzip agent.gz && chmod 700 agent && ./agent --version`;
  execFileSync('sh', ['-euc', script], { cwd: folder, stdio: 'pipe' });
  const ms = performance.now() - startedAt;
  await rm(folder, { recursive: true });
  return ms;
}
