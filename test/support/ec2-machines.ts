import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { dockerAvailable } from './docker.ts';
import { BootedMachine } from './ec2-machine/booted-machine.ts';
import { HostPort } from './ec2-machine/host-port.ts';
import { type Forward, HOST_ADDRESS, MachineNamespaces } from './ec2-machine/machine-namespaces.ts';
import { motoAvailable } from './moto.ts';

const PROGRAMS =
  'unshare nsenter setpriv pivot_root pkill ip iptables ip6tables dockerd docker socat curl';

const MISSING =
  'Instances cannot boot on this machine, so tests that run real machines do not run. They need ' +
  'Linux, root, and `apt-get install docker.io util-linux procps iproute2 iptables socat curl`.';

/** Whether instances can boot here; says what is missing, and fails where `CI` is set. */
export function ec2MachinesAvailable(): boolean {
  if (!motoAvailable() || !dockerAvailable()) return false;
  try {
    const each = `for program in ${PROGRAMS}; do command -v "$program"; done`;
    const script = `[ "$(id -u)" = 0 ]; ${each}; unshare --mount --net --pid --fork true`;
    execFileSync('sh', ['-euc', script], { stdio: 'pipe' });
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}

type MachinesOptions = {
  /** Of moto itself: what a gate before it fails or forgets is no matter of the machines. */
  endpoint: string;
  region: string;
  /** What every machine's Docker has, of what this host's has. */
  images: string[];
};

const run = promisify(execFile);
const POLL_MS = 200;

/**
 * Makes moto's instances boot: each new one gets namespaces on this host, a Docker of its own and nothing
 * of the network but what was forwarded, and runs its user data as root. It powers off as on Amazon: the
 * instance is then terminated; and an instance that is terminated loses its machine.
 */
export class Ec2Machines {
  readonly hostAddress: string = HOST_ADDRESS;
  readonly #client: EC2Client;
  /** Everything on this host lies in it. */
  readonly folder: string;
  /** What the Docker of each machine begins with. */
  #docker = '';
  readonly #machines = new Map<string, BootedMachine>();
  readonly #on = new Set<BootedMachine>();
  readonly #ending = new Set<Promise<void>>();
  readonly #seen = new Set<string>();
  readonly #booting = new Set<Promise<unknown>>();
  readonly #ports = new Map<number, HostPort>();
  readonly #forwards: Forward[] = [];
  /** New machines that nobody has asked for, or those who wait for one. */
  readonly #arrived: Promise<BootedMachine>[] = [];
  readonly #waiting: ((machine: Promise<BootedMachine>) => void)[] = [];
  #dead = 0;
  #isStopped = false;
  #watching: Promise<void> = Promise.resolve();

  private constructor(client: EC2Client, folder: string) {
    this.#client = client;
    this.folder = folder;
  }

  /** Instances that exist already boot as well. */
  static async start({ endpoint, region, images }: MachinesOptions): Promise<Ec2Machines> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new EC2Client({ endpoint, region, credentials });
    const folder = await mkdtemp(join(tmpdir(), 'slashrun-ec2-'));
    const machines = new Ec2Machines(client, folder);
    machines.#docker = await dockerData(images);
    machines.#watching = machines.#watch();
    return machines;
  }

  /** The address in machines, and in their containers, of what listens on this host's 127.0.0.1. */
  async forward(port: number): Promise<string> {
    await this.#share(port, HOST_ADDRESS);
    return `http://${HOST_ADDRESS}:${port}`;
  }

  /**
   * Lets machines reach the port as 127.0.0.1, as this host does: for a store whose address is signed by one
   * and used by the other. Containers do not.
   */
  async mirror(port: number): Promise<void> {
    await this.#share(port, '127.0.0.1');
  }

  /** The next new instance, once its user data run; rejects when it does not get there. */
  async next(): Promise<BootedMachine> {
    const arrived = this.#arrived.shift();
    if (arrived) return arrived;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Every machine that ever ran its user data. */
  all(): BootedMachine[] {
    return [...this.#machines.values()];
  }

  /** The next new instances stay dead: Amazon says that they run, and nobody hears of them. */
  neverBoot(count: number): void {
    this.#dead += count;
  }

  /** Takes the power from all machines and leaves nothing on this host. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#watching;
    for (const wait of this.#waiting.splice(0)) wait(Promise.reject(new Error('no machine came')));
    await Promise.allSettled(this.#booting);
    await Promise.all(this.all().map((machine) => machine.kill()));
    await Promise.all(this.#ending);
    for (const port of this.#ports.values()) await port.close();
    this.#client.destroy();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #share(port: number, address: Forward['address']): Promise<void> {
    const shared =
      this.#ports.get(port) ?? (await HostPort.share(port, join(this.folder, `port-${port}`)));
    this.#ports.set(port, shared);
    const forward = { address, port, socket: shared.socket };
    this.#forwards.push(forward);
    for (const machine of this.#on) await machine.forward(forward);
  }

  async #watch(): Promise<void> {
    while (!this.#isStopped) {
      const states = await this.#states().catch(() => []);
      for (const [instanceId, state] of states) {
        const isOn = state === 'pending' || state === 'running';
        if (isOn && !this.#seen.has(instanceId)) this.#welcome(instanceId);
        if (!isOn) this.#powerOff(instanceId);
      }
      await delay(POLL_MS);
    }
  }

  async #states(): Promise<[string, string][]> {
    const states: [string, string][] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(new DescribeInstancesCommand({ NextToken }));
      for (const { Instances = [] } of page.Reservations ?? [])
        for (const { InstanceId = '', State } of Instances)
          states.push([InstanceId, State?.Name ?? '']);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return states;
  }

  #welcome(instanceId: string): void {
    this.#seen.add(instanceId);
    if (this.#dead > 0) {
      this.#dead -= 1;
      return;
    }
    const booting = this.#boot(instanceId);
    // Whoever asks for it hears of a failure.
    booting.catch(() => undefined);
    this.#booting.add(booting);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(booting);
    else this.#arrived.push(booting);
  }

  #powerOff(instanceId: string): void {
    const machine = this.#machines.get(instanceId);
    if (machine && this.#on.delete(machine)) this.#ending.add(machine.powerOff());
  }

  async #boot(instanceId: string): Promise<BootedMachine> {
    const machine = await BootedMachine.boot({
      instanceId,
      folder: join(this.folder, instanceId),
      userData: await this.#userData(instanceId),
      docker: this.#docker,
      forwards: this.#forwards,
      terminate: () => this.#terminate(instanceId),
    });
    this.#machines.set(instanceId, machine);
    this.#on.add(machine);
    return machine;
  }

  async #terminate(instanceId: string): Promise<void> {
    try {
      await this.#client.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    } catch (error) {
      // At the end of the tests Amazon may be gone before the machines.
      if (!this.#isStopped) throw error;
    }
  }

  async #userData(instanceId: string): Promise<Buffer> {
    const asked = { InstanceId: instanceId, Attribute: 'userData' as const };
    const answer = await this.#client.send(new DescribeInstanceAttributeCommand(asked));
    const data = Buffer.from(answer.UserData?.Value ?? '', 'base64');
    // The machine's first program takes both.
    return data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data;
  }
}

/** By images; it takes a machine's boot to make them, so that all tests of a file share them. */
const made = new Map<string, Promise<string>>();

async function dockerData(images: string[]): Promise<string> {
  const key = images.join(' ');
  const folder = made.get(key) ?? makeDockerData(images);
  made.set(key, folder);
  return folder;
}

/** A folder of Docker's data with the images in them, made by a machine, whose copies all others begin with. */
async function makeDockerData(images: string[]): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'slashrun-ec2-docker-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const target = join(parent, 'docker');
  const folder = `${target}-machine`;
  const opt = join(folder, 'opt');
  await mkdir(opt, { recursive: true });
  if (images.length > 0)
    await run('docker', ['save', '--output', join(opt, 'images.tar'), ...images]);
  const load = images.length > 0 ? 'docker load --input /opt/slashrun/images.tar' : 'true';
  const script = `#!/bin/sh\n${load} && touch /opt/slashrun/loaded\npoweroff\n`;
  const machine = await MachineNamespaces.start({
    folder,
    name: 'image',
    userData: Buffer.from(script),
  });
  await machine.networked();
  await machine.release();
  await machine.ended;
  const isLoaded = (await readdir(opt)).includes('loaded');
  await rename(join(folder, 'docker'), target);
  await machine.clean();
  if (!isLoaded) throw new Error(`no images in a machine: ${await machine.read('console')}`);
  return target;
}
