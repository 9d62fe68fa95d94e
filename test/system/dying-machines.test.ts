// Machines of Amazon that are gone from one moment to the next.
import { afterEach, describe, expect, it } from 'vitest';
import { MachineStage } from '../support/machine-stage.ts';
import type { MachineStandIn } from '../support/machine-stand-in.ts';
import { motoAvailable } from '../support/moto.ts';
import { waitUntil } from '../support/wait-until.ts';

const DEFINITION = `
- step: {name: train, image: busybox, command: echo trained, environment: gpu}
`;
const COMPLETE = { outcome: 'complete', reason: 'exit' };
const LARGE = { name: 'weights.bin', sizeBytes: 64 * 1024 * 1024 };

type Phase = [title: string, until: (machine: MachineStandIn) => Promise<unknown>];

const NOTHING_LOST: Phase[] = [
  ['before its agent comes', async () => undefined],
  ['when its agent has come', (machine) => machine.register()],
  [
    'while the code is fetched',
    async (machine) => {
      await machine.register();
      await machine.heartbeat(await machine.work(), 'code');
    },
  ],
  [
    'while the image is pulled',
    async (machine) => {
      await machine.register();
      await machine.heartbeat(await machine.work(), 'image');
    },
  ],
];
const LOST: Phase[] = [
  [
    'while the command runs',
    async (machine) => {
      await machine.register();
      await machine.heartbeat(await machine.work(), 'command');
    },
  ],
  [
    'while it uploads',
    async (machine) => {
      await machine.register();
      const execution = await machine.work();
      await machine.heartbeat(execution, 'outputs');
      expect((await machine.announce(execution, LARGE)).status).toBe(200);
    },
  ],
];

/** What Amazon says of an instance that it ends before it runs, where another may be had. */
const NEVER_STARTED = [
  ['Server.InsufficientInstanceCapacity', 'there was no room to start it'],
  ['Server.SpotInstanceTermination', 'it was taken back'],
  ['Server.InternalError', 'an error inside Amazon'],
  ['Client.VolumeLimitExceeded', 'the limit of volumes is reached'],
] as const;

describe.skipIf(!motoAvailable())('a machine of Amazon that dies', () => {
  let machines: MachineStage;

  // Also looks for machines that run and uploads that are open.
  afterEach(async () => {
    const { log } = machines.stage.server;
    const launches = machines.amazon.ec2.launches();
    await machines.close();
    const times = (message: string) => log.filter(({ msg }) => msg === message).length;
    const known = times('machine launched');
    const unknown = times('machine of ours that nobody knows');
    if (known !== launches || unknown > 0)
      throw new Error(`${launches} machines were launched: ${known} have a row, ${unknown} none`);
  });

  async function start(more = ''): Promise<MachineStandIn> {
    const gpu = { ec2: 'instance-types: [g5.xlarge]', more };
    machines = await MachineStage.open({ 'valohai.yaml': DEFINITION }, { gpu });
    await machines.stage.comment('/run train');
    return machines.next();
  }

  /** Does the next execution that waits, on the next machine. */
  async function workOnNext(): Promise<void> {
    const machine = await machines.next();
    await machine.register();
    await machine.exit(await machine.work(), COMPLETE);
    await machine.powerOff();
  }

  /** Ends it before it runs, once the server has seen that it is pending. */
  async function takeBack(machine: MachineStandIn, code: string, message: string): Promise<void> {
    const { ec2 } = machines.amazon;
    ec2.neverStarts(machine.instanceId, { code, message });
    const before = ec2.requests.length;
    const isSeen = () =>
      ec2.requests
        .slice(before)
        .some(({ action, status }) => action === 'DescribeInstances' && status === 200);
    await waitUntil(async () => isSeen(), { what: 'a round of the server' });
    await machine.powerOff();
  }

  it.each(NEVER_STARTED)('while it is pending (%s) is followed by another', async (code, why) => {
    await takeBack(await start(), code, why);
    await workOnNext();
    const check = await machines.stage.finished('train');
    expect(check.conclusion).toBe('success');
    expect(check.summary).toContain(`\`${code}\``);
    await machines.isLogged('machine ended', 2);
  });

  it('while it is pending, for what the settings say, ends the execution with the reason', async () => {
    await takeBack(await start(), 'Client.InvalidSnapshot.NotFound', 'the snapshot is not there');
    const check = await machines.stage.finished('train');
    expect(check.title).toBe('failed: no machine could be started');
    expect(check.summary).toContain(
      'the snapshot is not there (Client.InvalidSnapshot.NotFound, g5.xlarge)',
    );
    expect(machines.amazon.ec2.launches()).toBe(1);
  });

  it.each(NOTHING_LOST)('%s is followed by another, for the same execution', async (_, until) => {
    const first = await start();
    await until(first);
    await first.powerOff();
    await workOnNext();
    expect((await machines.stage.finished('train')).conclusion).toBe('success');
    await machines.isLogged('machine ended', 2);
  });

  it.each(LOST)('%s is said to be lost, and nothing goes on', async (_, until) => {
    const only = await start();
    await until(only);
    await only.powerOff();
    const check = await machines.stage.finished('train');
    expect(check.conclusion).toBe('failure');
    expect(check.title).toContain('the machine was lost');
    await machines.isLogged('machine ended');
    await machines.uploadsEnd();
  });

  it.each(LOST)(
    '%s is followed by another execution where the operator says so',
    async (_, until) => {
      const first = await start('autorestart: true');
      await until(first);
      await first.powerOff();
      expect((await machines.stage.finished('train')).title).toContain('the machine was lost');
      await workOnNext();
      const { github } = machines.stage;
      await github.waitFor(
        () => github.checkRuns('ada/engine').some(({ conclusion }) => conclusion === 'success'),
        { timeoutMs: 15_000, every: 50, what: 'the end of the execution that followed' },
      );
      expect(machines.amazon.ec2.launches()).toBe(2);
      await machines.isLogged('machine ended', 2);
      await machines.uploadsEnd();
    },
  );
});
