// Machines of Amazon, as they are asked for, come to work and go: what the server does and sees.
import { type EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import type { EnvironmentText } from '../support/amazon.ts';
import { MachineStage } from '../support/machine-stage.ts';
import { MachineStandIn, instances, running } from '../support/machine-stand-in.ts';
import { motoAvailable } from '../support/moto.ts';
import type { Stage } from '../support/stage.ts';

const DEFINITION = `
- step: {name: train, image: busybox, command: echo trained, environment: gpu}
- step: {name: test, image: busybox, command: echo tested, environment: gpu}
`;
const COMPLETE = { outcome: 'complete', reason: 'exit' };

describe.skipIf(!motoAvailable())('a machine of Amazon', () => {
  let machines: MachineStage;
  let client: EC2Client;
  let stage: Stage;

  afterEach(() => machines.close());

  async function open({ ec2 = '', ...more }: EnvironmentText = {}): Promise<void> {
    const gpu = {
      ...more,
      ec2: `instance-types: [g5.xlarge, g4dn.xlarge]\n      tags: {team: ml}\n      ${ec2}`,
    };
    machines = await MachineStage.open({ 'valohai.yaml': DEFINITION }, { gpu });
    ({ stage } = machines);
    ({ client } = machines.amazon);
  }
  const next = () => machines.next();
  const isSaid = (name: string, text: string) => machines.isSaid(name, text);
  const isLogged = (message: string, times?: number) => machines.isLogged(message, times);

  it('is launched for an execution, works for the repository as long as it is warm, and goes', async () => {
    await open({ machines: 'idle: 5s' });
    await stage.comment('/run train');
    const machine = await next();
    await isSaid('train', 'waiting for a machine (gpu): g5.xlarge (on-demand) is starting');
    const [instance] = await instances(client);
    expect(
      Object.fromEntries((instance?.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
    ).toEqual(
      expect.objectContaining({
        team: 'ml',
        'slashrun:server': 'test',
        'slashrun:environment': 'gpu',
        'slashrun:machine': expect.stringMatching(/^[0-9a-f-]{36}$/),
      }),
    );

    expect(await machine.life()).toMatchObject({ idleMs: 5000, hasGpus: true, isSpot: false });
    const train = await machine.work();
    expect((await machine.exit(train, COMPLETE)).status).toBe(200);
    const check = await stage.finished('train');
    expect(check.summary).toContain(
      `Machine \`ec2/${machine.instanceId}\` (\`g5.xlarge\`, on-demand)`,
    );
    expect(check.summary).toMatch(/Time: waiting .+ → machine .+ → code/);

    await stage.comment('/run test');
    await machine.exit(await machine.work(), COMPLETE);
    expect((await stage.finished('test')).conclusion).toBe('success');
    expect(await instances(client)).toHaveLength(1);

    await isLogged('machine retired');
    expect((await machine.claim()).status).toBe(410);
    await machine.powerOff();
    await isLogged('machine ended');
    expect((await machine.claim()).status).toBe(401);
  });

  it('opens with its registration token once, and only as the machine that it is', async () => {
    await open();
    await stage.comment('/run train');
    const machine = await next();
    expect((await machine.register('i-0123')).status).toBe(401);
    expect((await machine.claim()).status).toBe(401);
    expect((await machine.register()).status).toBe(200);
    // The answer was lost: the very same again is no harm.
    expect((await machine.register()).status).toBe(200);
    const other = await MachineStandIn.of(client, machine.instanceId, stage.server.url);
    expect((await other.register()).status).toBe(401);
    await machine.exit(await machine.work('i-0123'), COMPLETE);
    expect((await stage.finished('train')).summary).toContain(`ec2/${machine.instanceId}`);
    await machine.powerOff();
    await isLogged('machine ended');
  });

  it('that never comes to work is marked, and ended in the next round', async () => {
    await open({ machines: 'boot: 3s' });
    await stage.comment('/run train');
    const first = await next();
    const second = await next();
    expect((await first.register()).status).toBe(401);
    await second.register();
    await second.exit(await second.work(), COMPLETE);
    await second.powerOff();
    const said = stage.server.log.map(({ msg }) => msg);
    expect(said.indexOf('machine should not be there')).toBeLessThan(
      said.indexOf('machine terminated'),
    );
    await isLogged('machine ended', 2);
  });

  it('that switches itself off before it comes to work leaves its last words', async () => {
    await open();
    await stage.comment('/run train');
    await (await next()).powerOff();
    await isLogged('machine ended');
    const ended = stage.server.log.find(({ msg }) => msg === 'machine ended');
    expect(ended).toMatchObject({ console: expect.stringContaining('Linux version') });
    const second = await next();
    await second.register();
    await second.exit(await second.work(), COMPLETE);
    await second.powerOff();
    await isLogged('machine ended', 2);
  });

  it('that nobody waits for is not launched when the budget is used up', async () => {
    await open({ machines: 'min: 1', more: 'budget-a-month: 0' });
    await isLogged('machine not launched');
    const refused = stage.server.log.find(({ msg }) => msg === 'machine not launched');
    expect(refused).toMatchObject({ message: expect.stringContaining('the $0 of this month') });
    expect(machines.amazon.ec2.launches()).toBe(0);
  });

  it('that carries our tag and is not known is ended, and nobody else’s', async () => {
    await open();
    const launch = async (tag: string) => {
      const { Instances = [] } = await client.send(
        new RunInstancesCommand({
          ImageId: 'ami-12c6146b',
          MinCount: 1,
          MaxCount: 1,
          TagSpecifications: [
            { ResourceType: 'instance', Tags: [{ Key: 'slashrun:server', Value: tag }] },
          ],
        }),
      );
      return Instances[0]?.InstanceId ?? '';
    };
    const others = await launch('production');
    const ours = await launch('test');
    await isLogged('machine of ours that nobody knows: terminated');
    expect(await running(client)).toEqual([others]);
    expect(ours).not.toBe('');
    await (await MachineStandIn.of(client, others, '')).powerOff();
  });

  it('that is taken back before the command began gives the execution to another', async () => {
    await open({ ec2: 'market: spot' });
    await stage.comment('/run train');
    const first = await next();
    expect(await first.life()).toMatchObject({ isSpot: true });
    const begun = await first.work();
    await first.say('/leaving', { reason: 'spot-interruption' });
    const lost = { outcome: 'error', cause: { kind: 'worker-lost', machine: 'ec2/i-1' } };
    await first.exit(begun, lost, { code: 1 });
    await first.powerOff();
    const second = await next();
    await second.register();
    const again = await second.work();
    expect(begun.moves).toEqual({ beforeCommand: true, inCommand: false });
    expect(again).toMatchObject({ executionId: begun.executionId, attempt: 2 });
    await second.exit(again, COMPLETE);
    await second.powerOff();
    expect((await stage.finished('train')).conclusion).toBe('success');
    await isLogged('machine ended', 2);
  });

  it('that is taken back in the middle is followed by another where the operator says so', async () => {
    await open({ ec2: 'market: spot', more: 'autorestart: true' });
    await stage.comment('/run train');
    const first = await next();
    await first.register();
    const begun = await first.work();
    expect(begun.moves).toEqual({ beforeCommand: true, inCommand: true });
    await first.heartbeat(begun, 'command');
    await first.say('/leaving', { reason: 'rebalance' });
    const cause = { kind: 'worker-lost', machine: 'ec2/i-1', reason: 'rebalance' };
    await first.exit(begun, { outcome: 'error', cause });
    await first.powerOff();
    const check = await stage.finished('train');
    expect(check.conclusion).toBe('failure');
    expect(check.title).toContain('it left a machine that Amazon may take back');
    const second = await next();
    await second.register();
    const again = await second.work();
    expect(again.executionId).not.toBe(begun.executionId);
    await second.exit(again, COMPLETE);
    await second.powerOff();
    await stage.github.waitFor(
      () => stage.github.checkRuns('ada/engine').some(({ conclusion }) => conclusion === 'success'),
      { timeoutMs: 15_000, every: 50 },
    );
    await isLogged('machine ended', 2);
  });

  it('that cannot run anything says so, and is no fault of the execution', async () => {
    await open();
    await stage.comment('/run train');
    const machine = await next();
    await machine.register();
    await machine.say('/unfit', { reason: 'the image has no NVIDIA driver' });
    expect((await machine.claim()).status).toBe(410);
    await machine.powerOff();
    const second = await next();
    await isSaid('train', 'waiting for a machine (gpu): g4dn.xlarge (on-demand) is starting');
    await second.register();
    await second.exit(await second.work(), COMPLETE);
    await second.powerOff();
    const check = await stage.finished('train');
    expect(check.summary).toContain('the image has no NVIDIA driver');
  });
});
