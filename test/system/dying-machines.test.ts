// Machines of Amazon that are gone from one moment to the next.
import { afterEach, describe, expect, it } from 'vitest';

import { MachineStage } from '../support/machine-stage.ts';
import type { MachineStandIn } from '../support/machine-stand-in.ts';
import { motoAvailable } from '../support/moto.ts';

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

describe.skipIf(!motoAvailable())('a machine of Amazon that dies', () => {
  let machines: MachineStage;

  // Also looks for machines that run and uploads that are open.
  afterEach(() => machines.close());

  async function start(): Promise<MachineStandIn> {
    const gpu = { ec2: 'instance-types: [g5.xlarge]' };
    machines = await MachineStage.open({ 'valohai.yaml': DEFINITION }, { gpu });
    await machines.stage.comment('/run train');
    return machines.next();
  }

  it.each(NOTHING_LOST)('%s is followed by another, for the same execution', async (_, until) => {
    const first = await start();
    await until(first);
    await first.powerOff();
    const second = await machines.next();
    await second.register();
    await second.exit(await second.work(), COMPLETE);
    await second.powerOff();
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
});
