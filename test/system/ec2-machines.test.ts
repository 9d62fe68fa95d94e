import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userData } from '../../src/core/compute/user-data.ts';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../support/docker-image.ts';
import { HOST_ADDRESS } from '../support/ec2-machine/machine-namespaces.ts';
import type { BootedMachine } from '../support/ec2-machine/booted-machine.ts';
import { Ec2Machines, ec2MachinesAvailable } from '../support/ec2-machines.ts';
import { AWS_ENVIRONMENT, type Moto, startMoto } from '../support/moto.ts';

const REGION = AWS_ENVIRONMENT.AWS_REGION;
const METADATA = 'http://169.254.169.254/latest';

/** What the stand-in of the app serves as its agent: the unit's program, in a shell. */
const AGENTS: Record<string, string> = {
  looksAround: `#!/bin/sh
token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${METADATA}/api/token)
echo "id $(curl -sf -H "X-aws-ec2-metadata-token: $token" ${METADATA}/meta-data/instance-id)"
echo "without a token $(curl -s -o /dev/null -w '%{http_code}' ${METADATA}/meta-data/instance-id)"
inside() {
  docker run --rm ${BUSYBOX_IMAGE} \\
    sh -c "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 2 $1 $2 2>&1" | tr -d '\\r' | sed -n '1p;$p' | uniq | xargs
}
echo "container and app: $(inside "${HOST_ADDRESS}" "\${SLASHRUN_URL##*:}")"
echo "container and metadata: $(inside 169.254.169.254 80)"
iptables -D DOCKER-USER -d 169.254.169.254 -j DROP
echo "container and metadata, no rule: $(inside 169.254.169.254 80)"
echo "the app as 127.0.0.1: $(curl -sf "http://127.0.0.1:\${SLASHRUN_URL##*:}/hello")"
echo "token of the app $SLASHRUN_REGISTRATION_TOKEN"
echo 'the agent says goodbye' > /dev/console
poweroff
`,
  waits: `#!/bin/sh
echo 'the agent waits'
token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${METADATA}/api/token)
see() { curl -sf -H "X-aws-ec2-metadata-token: $token" ${METADATA}/meta-data/$1; }
until see spot/instance-action && see events/recommendations/rebalance; do sleep 0.1; done
echo ' was seen'
docker run --rm ${BUSYBOX_IMAGE} sleep 1000
`,
  fails: '#!/bin/sh\necho "the agent fails"\nexit 3\n',
};

describe.skipIf(!ec2MachinesAvailable())('instances of the Amazon stand-in', () => {
  let moto: Moto;
  let app: Server;
  let machines: Ec2Machines;
  let client: EC2Client;
  let appUrl = '';
  let image = '';
  let agent = AGENTS['waits'] ?? '';

  beforeAll(async () => {
    ensureBusyboxImage();
    moto = await startMoto();
    app = createServer((request, response) => {
      const isProgram = request.url?.startsWith('/api/agent/v1/program/') ?? false;
      response.end(isProgram ? gzipSync(agent) : 'hello of the app');
    }).listen(0, '127.0.0.1');
    await once(app, 'listening');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new EC2Client({ endpoint: moto.url, region: REGION, credentials });
    const images = await client.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    image = images.Images?.[0]?.ImageId ?? '';
    machines = await Ec2Machines.start({
      endpoint: moto.url,
      region: REGION,
      images: [BUSYBOX_IMAGE],
    });
    const address = app.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    appUrl = await machines.forward(port);
    await machines.mirror(port);
  });

  afterAll(async () => {
    await machines.stop();
    client.destroy();
    app.close();
    await moto.stop();
  });

  async function launch(served: string, text = bootOf(served)): Promise<string> {
    agent = served;
    const UserData = Buffer.from(text).toString('base64');
    const asked = { ImageId: image, MinCount: 1, MaxCount: 1, UserData };
    const { Instances } = await client.send(new RunInstancesCommand(asked));
    return Instances?.[0]?.InstanceId ?? '';
  }

  function bootOf(served: string): string {
    const sum = createHash('sha256').update(gzipSync(served)).digest('hex');
    return userData({
      appUrl,
      registrationToken: 'once',
      agentSha256: { x86_64: sum, aarch64: sum },
      maxAgeMinutes: 90,
      allowsHostNetwork: false,
      extra: undefined,
    });
  }

  async function stateOf(instanceId: string): Promise<string | undefined> {
    const asked = { InstanceIds: [instanceId] };
    const { Reservations } = await client.send(new DescribeInstancesCommand(asked));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name;
  }

  async function waits(): Promise<BootedMachine> {
    await launch(AGENTS['waits'] ?? '');
    const machine = await machines.next();
    await expect.poll(() => machine.agentLog(), { timeout: 20_000 }).toContain('the agent waits');
    return machine;
  }

  it('run their user data, keep containers from the metadata, and are terminated by their own power-off', async () => {
    const instanceId = await launch(AGENTS['looksAround'] ?? '');
    const machine = await machines.next();
    expect(machine.instanceId).toBe(instanceId);
    await machine.off;
    const log = await machine.agentLog();
    expect(log).toContain(`id ${instanceId}\n`);
    expect(log).toContain('without a token 401\n');
    expect(log).toContain('container and app: HTTP/1.1 200 OK hello of the app\n');
    expect(log).toContain('container and metadata: nc: timed out\n');
    expect(log).toContain('container and metadata, no rule: HTTP/1.1 401 Unauthorized');
    expect(log).toContain('the app as 127.0.0.1: hello of the app\n');
    expect(log).toContain('token of the app once\n');
    expect(await machine.console()).toContain('slashrun: the agent is started\n');
    expect(await machine.console()).toContain('the agent says goodbye\n');
    expect(await machine.shutdownMinutes()).toBe(90);
    expect(await stateOf(instanceId)).toBe('terminated');
  });

  it('hear of what Amazon announces, and end with the instance, containers and all', async () => {
    const machine = await waits();
    machine.announceInterruption(new Date('2030-01-02T03:04:05.678Z'));
    machine.recommendRebalance();
    await expect.poll(() => machine.agentLog(), { timeout: 20_000 }).toContain('was seen');
    expect(await machine.agentLog()).toContain(
      '{"action":"terminate","time":"2030-01-02T03:04:05Z"}{"noticeTime":"',
    );
    await client.send(new TerminateInstancesCommand({ InstanceIds: [machine.instanceId] }));
    await machine.off;
  });

  it('end by their timer, and without a word', async () => {
    const timed = await waits();
    await timed.fireShutdownTimer();
    expect(await stateOf(timed.instanceId)).toBe('terminated');
    const killed = await waits();
    await killed.kill();
    expect(await stateOf(killed.instanceId)).toBe('terminated');
  });

  it('power off when the agent is not the one that was meant, or fails again and again', async () => {
    await launch('#!/bin/sh\n', bootOf('another'));
    const deceived = await machines.next();
    await deceived.off;
    expect(await deceived.console()).toContain('slashrun: the boot failed (1): power off');
    await launch(AGENTS['fails'] ?? '');
    const failing = await machines.next();
    await failing.off;
    const said = (await failing.agentLog()).match(/the agent fails/g);
    expect(said).toHaveLength(5);
  });

  it('stay dead when a test wants it', async () => {
    machines.neverBoot(1);
    const dead = await launch(AGENTS['waits'] ?? '');
    const alive = await waits();
    expect(alive.instanceId).not.toBe(dead);
    expect(await stateOf(dead)).toBe('running');
    await alive.kill();
  });

  it('leave nothing on the host', async () => {
    await waits();
    const { folder } = machines;
    await machines.stop();
    expect(existsSync(folder)).toBe(false);
    const find = ['/sys/fs/cgroup', '-type', 'd', '-name', `slashrun-ec2-*-${process.pid}`];
    expect(execFileSync('find', find, { encoding: 'utf8' })).toBe('');
    const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(processes).not.toContain(folder);
    const mounts = execFileSync('cat', ['/proc/mounts'], { encoding: 'utf8' });
    expect(mounts).not.toContain(folder);
  });
});
