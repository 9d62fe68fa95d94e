// What Amazon does not give, answers too late or not at all: in the end there is one machine or a reason,
// and nothing that nobody knows of.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Amazon } from '../support/amazon.ts';
import { MachineStandIn, running } from '../support/machine-stand-in.ts';
import { motoAvailable } from '../support/moto.ts';
import { type Stage, openStage } from '../support/stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const SLUGS = [
  'full',
  'second',
  'dear',
  'limit',
  'limited',
  'denied',
  'wrong',
  'unsold',
  'slow',
  'failing',
  'lost',
  'killed',
  'private',
];
const step = (slug: string) =>
  `- step: {name: on-${slug}, image: busybox, command: echo ok, environment: ${slug}}\n`;
const COMPLETE = { outcome: 'complete', reason: 'exit' };
const ONE_TYPE = 'instance-types: [m5.large]';

/** Whether a request is about that environment. */
const of = (slug: string) => (params: URLSearchParams) =>
  [...params.values()].includes(`slashrun ${slug}`);

describe.skipIf(!motoAvailable())('where Amazon', () => {
  let amazon: Amazon;
  let stage: Stage;

  beforeAll(async () => {
    amazon = await Amazon.start();
    const usual = { ec2: ONE_TYPE };
    const environments = Object.fromEntries(SLUGS.map((slug) => [slug, usual]));
    stage = await openStage({
      files: { 'valohai.yaml': SLUGS.map(step).join('') },
      environment: await amazon.variables({
        ...environments,
        second: { ec2: 'instance-types: [m5.large, m5.xlarge]' },
        dear: { ec2: `${ONE_TYPE}\n      market: spot-then-on-demand` },
        private: { ec2: ONE_TYPE, more: 'for: {forks: true}' },
      }),
    });
  }, 300_000);
  afterAll(async () => {
    await stage.close();
    await amazon.stop();
  });

  /** The newest. */
  const checkOf = (slug: string) =>
    stage.github.checkRuns('ada/engine').findLast(({ name }) => name === `on-${slug}`);
  const isTitled = (slug: string, title: RegExp) =>
    stage.github.waitFor(() => title.test(checkOf(slug)?.title ?? ''), {
      timeoutMs: 20_000,
      every: 50,
      what: `${String(title)} on ${slug}`,
    });
  const launchesOf = (slug: string) =>
    amazon.ec2.requests.filter(
      ({ action, params }) => action === 'CreateFleet' && of(slug)(params),
    );

  /** A machine that runs and is none of those, come to work. */
  async function newMachine(known: readonly string[]): Promise<MachineStandIn> {
    const id = await waitUntil(
      async () => (await running(amazon.client)).find((each) => !known.includes(each)),
      { what: 'a machine' },
    );
    const machine = await MachineStandIn.of(amazon.client, id, stage.server.url);
    await waitUntil(async () => (await machine.register()).ok, { what: 'its registration' });
    return machine;
  }

  /** Runs the execution that waits on the next machine, and ends the machine. */
  async function work(slug: string): Promise<void> {
    const machine = await newMachine([]);
    await machine.exit(await machine.work(), COMPLETE);
    expect((await stage.finished(`on-${slug}`)).conclusion).toBe('success');
    await machine.powerOff();
    expect(await amazon.leftovers()).toEqual([]);
  }

  it('has no room anywhere, the check says what was asked for and when it will be again', async () => {
    for (const subnetId of amazon.subnets)
      amazon.ec2.refusePool({
        instanceType: 'm5.large',
        subnetId,
        code: 'InsufficientInstanceCapacity',
      });
    await stage.comment('/run on-full');
    await isTitled(
      'full',
      /no m5\.large in subnet-\w+, subnet-\w+; trying again at \d\d:\d\d:\d\d UTC/,
    );
    expect(checkOf('full')?.summary).toContain('`InsufficientInstanceCapacity`');
    expect(launchesOf('full')).toHaveLength(1);
    await stage.comment('/stop on-full');
    expect((await stage.finished('on-full')).conclusion).toBe('cancelled');
    // Another one reads the same, without asking Amazon again.
    await stage.comment('/run on-full');
    await isTitled('full', /no m5\.large in subnet-\w+, subnet-\w+; trying again/);
    await stage.comment('/stop on-full');
    await stage.github.waitFor(() => checkOf('full')?.conclusion === 'cancelled', { every: 50 });
    expect(launchesOf('full')).toHaveLength(1);
    expect(await amazon.leftovers()).toEqual([]);
  });

  it('has room for another type, that is taken in the same call', async () => {
    await stage.comment('/run on-second');
    await work('second');
    expect(launchesOf('second')).toHaveLength(1);
    expect(checkOf('second')?.summary).toContain('`m5.xlarge`');
    amazon.ec2.openPools();
  });

  it('has no spot machine, one on demand is taken at once', async () => {
    amazon.ec2.fail({
      action: 'CreateFleet',
      times: 1,
      code: 'MaxSpotInstanceCountExceeded',
      status: 400,
      when: of('dear'),
    });
    await stage.comment('/run on-dear');
    await work('dear');
    expect(checkOf('dear')?.summary).toContain('`MaxSpotInstanceCountExceeded`');
    expect(launchesOf('dear')).toHaveLength(2);
  });

  it.each([
    ['limit', 'VcpuLimitExceeded'],
    ['limited', 'InstanceLimitExceeded'],
  ])('has a limit (%s: %s), it is waited for', async (slug, code) => {
    amazon.ec2.fail({ action: 'CreateFleet', times: 1, code, status: 400, when: of(slug) });
    await stage.comment(`/run on-${slug}`);
    await isTitled(slug, new RegExp(`${code} for m5.large; trying again at`));
    await stage.comment(`/stop on-${slug}`);
    expect((await stage.finished(`on-${slug}`)).conclusion).toBe('cancelled');
  });

  it.each([
    ['denied', 'UnauthorizedOperation'],
    ['wrong', 'InvalidParameterValue'],
    ['unsold', 'Unsupported'],
  ])(
    'will never give one (%s: %s), the execution fails at once with the reason',
    async (slug, code) => {
      amazon.ec2.fail({ action: 'CreateFleet', times: 1, code, status: 400, when: of(slug) });
      await stage.comment(`/run on-${slug}`);
      const check = await stage.finished(`on-${slug}`);
      expect(check.title).toBe('failed: no machine could be started');
      expect(check.summary).toContain(`(${code}, m5.large)`);
      expect(await amazon.leftovers()).toEqual([]);
    },
  );

  it('wants to be asked less often, it is asked again', async () => {
    amazon.ec2.throttle({ action: 'CreateFleet', times: 2, when: of('slow') });
    await stage.comment('/run on-slow');
    await work('slow');
    expect(launchesOf('slow')).toHaveLength(3);
  });

  it('fails by itself, there is one machine in the end', async () => {
    amazon.ec2.fail({
      action: 'CreateFleet',
      times: 2,
      code: 'InternalError',
      status: 500,
      when: of('failing'),
    });
    const before = amazon.ec2.launches();
    await stage.comment('/run on-failing');
    await work('failing');
    expect(amazon.ec2.launches() - before).toBe(1);
  });

  it('launches and the answer is lost, there is one machine in the end', async () => {
    amazon.ec2.loseAnswer({ action: 'CreateFleet', times: 10, when: of('lost') });
    const before = amazon.ec2.launches();
    await stage.comment('/run on-lost');
    await work('lost');
    expect(amazon.ec2.launches() - before).toBe(1);
  });

  it('launches while the server is killed, there is one machine in the end', async () => {
    amazon.ec2.loseAnswer({ action: 'CreateFleet', times: 1, when: of('killed') });
    const before = amazon.ec2.launches();
    await stage.comment('/run on-killed');
    await stage.github.waitFor(() => launchesOf('killed').some(({ status }) => status === 'lost'), {
      every: 5,
      timeoutMs: 20_000,
    });
    await stage.server.kill();
    await stage.restart();
    await work('killed');
    expect(amazon.ec2.launches() - before).toBe(1);
  });

  it('gives a machine to code of a fork, nobody else’s runs on it before or after', async () => {
    const eve = stage.github.person('eve');
    const fork = await stage.repository.fork(eve);
    const sha = await fork.commit({ branch: 'patch', files: { 'valohai.yaml': step('private') } });
    const { number } = await stage.repository.openPullRequest({ head: 'patch', by: eve, fork });
    await stage.github.settled();
    await stage.comment('/run on-private');
    const first = await newMachine([]);
    stage.repository.comment(number, { by: stage.ada, body: `/run on-private sha=${sha}` });
    const second = await newMachine([first.instanceId]);
    expect(await second.work()).toMatchObject({ sharesCaches: false });
    const ours = await first.work();
    expect(ours).toMatchObject({ sharesCaches: true });
    await first.exit(ours, COMPLETE);
    await first.powerOff();
    await second.powerOff();
    // The stranger's machine went without a word: its execution had not begun, and gets a fresh one.
    const fresh = await newMachine([first.instanceId, second.instanceId]);
    await fresh.exit(await fresh.work(), COMPLETE);
    expect((await fresh.claim()).status).toBe(410);
    await fresh.powerOff();
    expect(await amazon.leftovers()).toEqual([]);
  });
});
