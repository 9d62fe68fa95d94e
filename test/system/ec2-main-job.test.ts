// The whole way on machines of Amazon that really boot: comment, launch, download of the agent,
// registration, claim, container, upload into the bucket, answer, and the machine's end.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Amazon, type EnvironmentText } from '../support/amazon.ts';
import { BUSYBOX_IMAGE, ensureBusyboxImage } from '../support/docker-image.ts';
import { Ec2Machines, ec2MachinesAvailable } from '../support/ec2-machines.ts';
import { freePort } from '../support/free-port.ts';
import { instances } from '../support/machine-stand-in.ts';
import { readLines } from '../support/read-lines.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: train
    image: ${BUSYBOX_IMAGE}
    environment: gpu-8x
    command:
      - 'echo "learning with {parameter-value:learning_rate}"'
      - head -c 20000000 /dev/urandom > /valohai/outputs/model.bin
      - sha256sum /valohai/outputs/model.bin
      - echo '{"accuracy":0.93}'
    parameters: [{name: learning_rate, type: float, default: 0.1}]
- step:
    name: long
    image: ${BUSYBOX_IMAGE}
    environment: gpu-8x
    command:
      - if [ -e /valohai/inputs/_restart ]; then ls /valohai/inputs/_restart; exit 0; fi
      - echo half > /valohai/outputs/checkpoint.txt
      - echo 'well under way'
      - sleep 1000
`;
const TYPE = 'instance-types: [m5.large]';

describe.skipIf(!ec2MachinesAvailable())('on a machine of Amazon that really boots', () => {
  let amazon: Amazon;
  let machines: Ec2Machines;
  let stage: Stage;

  beforeAll(() => {
    ensureBusyboxImage();
  }, 300_000);
  beforeEach(async () => {
    amazon = await Amazon.start();
    const { url: endpoint } = amazon.moto;
    machines = await Ec2Machines.start({ endpoint, region: 'eu-west-1', images: [BUSYBOX_IMAGE] });
    await machines.mirror(Number(new URL(amazon.s3.url).port));
  });
  afterEach(async () => {
    const left = await amazon.leftovers();
    await stage.close();
    await machines.stop();
    await amazon.stop();
    if (left.length > 0) throw new Error(left.join('; '));
  });

  async function open(settings: EnvironmentText): Promise<void> {
    const port = await freePort();
    stage = await openStage({
      files: { 'valohai.yaml': DEFINITION },
      environment: {
        ...(await amazon.variables({ 'gpu-8x': settings })),
        PORT: String(port),
        PUBLIC_URL: await machines.forward(port),
      },
    });
  }

  const isLogged = (message: string, times = 1) =>
    stage.github.waitFor(
      () => stage.server.log.filter(({ msg }) => msg === message).length >= times,
      { timeoutMs: 60_000, every: 50, what: message },
    );
  const local = (url: string) =>
    `${stage.server.url}${new URL(url).pathname}${new URL(url).search}`;

  it('an execution runs, a second one finds the machine warm, and the machine powers itself off', async () => {
    await open({ ec2: TYPE, machines: 'idle: 5s' });
    await stage.comment('/run train env=gpu-8x learning_rate=0.01');
    const machine = await machines.next();
    const check = await stage.finished('train', 60_000);
    expect(check.conclusion).toBe('success');
    expect(check.title).toMatch(/^complete in .+ · accuracy 0.93 · <?\$/);
    expect(check.summary).toContain(
      `Machine \`ec2/${machine.instanceId}\` (\`m5.large\`, on-demand)`,
    );
    expect(check.text).toContain('learning with 0.01');
    const link = /\[model\.bin\]\((\S+)\)/.exec(check.summary ?? '')?.[1] ?? '';
    const bytes = await (await fetch(local(link))).arrayBuffer();
    expect(bytes.byteLength).toBe(20_000_000);
    expect(amazon.s3.requests.filter(({ query }) => query.has('partNumber'))).toHaveLength(2);

    await stage.comment('/run train learning_rate=0.02');
    await stage.github.waitFor(
      () =>
        stage.github.checkRuns('ada/engine').filter(({ conclusion }) => conclusion).length === 2,
      { timeoutMs: 60_000 },
    );
    expect(await instances(amazon.client)).toHaveLength(1);

    await machine.off;
    await isLogged('machine ended');
    expect(await machine.agentLog()).toContain('the machine is powered off');
  });

  it('a spot machine that is taken back saves the outputs, and another goes on with them', async () => {
    await open({
      ec2: `${TYPE}\n      market: spot`,
      machines: 'idle: 2s',
      more: 'autorestart: true',
    });
    await stage.comment('/run long');
    const first = await machines.next();
    await isSaid('long', 'well under way');
    first.announceInterruption(new Date(Date.now() + 120_000));
    const check = await stage.finished('long', 60_000);
    expect(check.title).toMatch(/^failed after .+: the machine was taken back/);
    expect(check.summary).toContain('checkpoint.txt');
    const second = await machines.next();
    await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').some(({ conclusion }) => conclusion === 'success'),
      { timeoutMs: 60_000, what: 'the end of the one that goes on' },
    );
    const [, next] = stage.github.checkRuns('ada/engine');
    expect(next?.text).toContain('checkpoint.txt');
    expect(next?.summary).toContain('Goes on in place of #1');
    await Promise.all([first.off, second.off]);
    await isLogged('machine ended', 2);
  });

  it('a spot machine that is likely to be taken back is left by what goes on elsewhere', async () => {
    await open({
      ec2: `${TYPE}\n      market: spot`,
      machines: 'idle: 2s',
      more: 'autorestart: true',
    });
    await stage.comment('/run long');
    const first = await machines.next();
    await isSaid('long', 'well under way');
    first.recommendRebalance();
    const check = await stage.finished('long', 60_000);
    expect(check.title).toMatch(/^failed after .+: it left a machine that Amazon may take back/);
    expect(check.summary).toContain('checkpoint.txt');
    const second = await machines.next();
    await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').some(({ conclusion }) => conclusion === 'success'),
      { timeoutMs: 60_000, what: 'the end of the one that goes on' },
    );
    await Promise.all([first.off, second.off]);
    await isLogged('machine ended', 2);
  });

  it('a spot machine that is likely to be taken back ends what it runs, and nothing comes after', async () => {
    await open({ ec2: `${TYPE}\n      market: spot` });
    await stage.comment('/run long');
    const machine = await machines.next();
    await isSaid('long', 'well under way');
    machine.recommendRebalance();
    await isLogged('machine is leaving');
    expect(stage.github.checkRuns('ada/engine').map(({ status }) => status)).toEqual([
      'in_progress',
    ]);
    await stage.comment('/stop all');
    expect((await stage.finished('long')).summary).toContain('checkpoint.txt');
    await machine.off;
    await isLogged('machine ended');
  });

  it('a machine that dies takes its execution along, in words, and leaves nothing', async () => {
    await open({ ec2: TYPE });
    await stage.comment('/run long');
    const machine = await machines.next();
    await isSaid('long', 'well under way');
    await machine.kill();
    expect((await stage.finished('long', 30_000)).title).toMatch(/: the machine was lost · /);
    await isLogged('machine ended');
  });

  it('a machine that never boots is ended and replaced', async () => {
    machines.neverBoot(1);
    await open({ ec2: TYPE, machines: 'boot: 10s, idle: 2s' });
    await stage.comment('/run train');
    const machine = await machines.next();
    expect((await stage.finished('train', 60_000)).conclusion).toBe('success');
    await machine.off;
    await isLogged('machine ended', 2);
    expect(amazon.ec2.launches()).toBe(2);
  });

  it('a machine without the driver of its GPU says so, and is not kept', async () => {
    await open({ ec2: 'instance-types: [g5.xlarge]' });
    await stage.comment('/run train');
    const machine = await machines.next();
    await machine.off;
    await stage.comment('/stop all');
    const check = await stage.finished('train');
    expect(check.summary).toContain('the image has no NVIDIA driver');
    await isLogged('machine ended');
  });

  /** Follows the log of the first of that name until it holds the text. */
  async function isSaid(name: string, text: string): Promise<void> {
    const found = () => stage.github.checkRuns('ada/engine').find((run) => run.name === name);
    await stage.github.waitFor(() => found() !== undefined);
    await readLines(local(found()?.detailsUrl ?? ''), (line) => line === text);
  }
});
