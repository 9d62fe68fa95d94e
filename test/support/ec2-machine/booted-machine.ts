import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InstanceMetadata } from './instance-metadata.ts';
import { type Forward, MachineNamespaces } from './machine-namespaces.ts';

type Boot = {
  instanceId: string;
  /** Of this machine alone. */
  folder: string;
  userData: Buffer;
  /** Data that its Docker begins with. */
  docker: string;
  forwards: readonly Forward[];
  /** Tells Amazon that the machine is gone, which is what ends an instance that powers itself off. */
  terminate: () => Promise<void>;
};

/** One instance that really runs: its user data as root, in namespaces of its own. */
export class BootedMachine {
  readonly instanceId: string;
  readonly #namespaces: MachineNamespaces;
  readonly #metadata: InstanceMetadata;
  /** Settles when nothing of the machine is left and Amazon knows it, whoever ended it. */
  readonly off: Promise<void>;

  private constructor(boot: Boot, namespaces: MachineNamespaces, metadata: InstanceMetadata) {
    this.instanceId = boot.instanceId;
    this.#namespaces = namespaces;
    this.#metadata = metadata;
    const end = async (): Promise<void> => {
      await namespaces.ended;
      await metadata.close();
      await namespaces.clean();
      await boot.terminate();
    };
    this.off = end();
  }

  /** Starts the machine and waits until its user data run; rejects when it does not get there. */
  static async boot(boot: Boot): Promise<BootedMachine> {
    const { folder, instanceId, userData, docker, forwards } = boot;
    await mkdir(folder);
    const metadata = await InstanceMetadata.listen(instanceId, join(folder, 'metadata.sock'));
    const namespaces = await MachineNamespaces.start({
      folder,
      name: instanceId,
      userData,
      docker,
    });
    const machine = new BootedMachine(boot, namespaces, metadata);
    try {
      await namespaces.networked();
      for (const forward of forwards) await namespaces.forward(forward);
      await namespaces.release();
      await namespaces.begun();
    } catch (error) {
      await machine.kill();
      throw error;
    }
    return machine;
  }

  /** All that was written to the machine's console, and by the user data. */
  async console(): Promise<string> {
    return this.#namespaces.read('console');
  }

  /** What the unit `slashrun-agent` has written. */
  async agentLog(): Promise<string> {
    return this.#namespaces.read('slashrun-agent.log');
  }

  /** Spot's notice of two minutes. The end itself is the test's to bring: `kill`. */
  announceInterruption(at: Date): void {
    const time = `${at.toISOString().slice(0, 19)}Z`;
    this.#metadata.set('spot/instance-action', { action: 'terminate', time });
  }

  /** The notice that an interruption is likelier than usual. */
  recommendRebalance(): void {
    const noticeTime = `${new Date().toISOString().slice(0, 19)}Z`;
    this.#metadata.set('events/recommendations/rebalance', { noticeTime });
  }

  /** Minutes of the timer that the machine has set to end itself. */
  async shutdownMinutes(): Promise<number | undefined> {
    const minutes = await this.#namespaces.read('shutdown');
    return minutes === '' ? undefined : Number(minutes);
  }

  /** Brings the moment at which that timer ends the machine. */
  async fireShutdownTimer(): Promise<void> {
    if ((await this.shutdownMinutes()) === undefined) throw new Error('no timer is set');
    await this.powerOff();
  }

  /** As Amazon ends it: the power button, and seconds later no power. */
  async powerOff(): Promise<void> {
    await this.#namespaces.powerOff();
    await this.off;
  }

  /** Dies without a word; Amazon knows that it is terminated. */
  async kill(): Promise<void> {
    await this.#namespaces.kill();
    await this.off;
  }

  /** Opens another way from the machine to the host. */
  async forward(forward: Forward): Promise<void> {
    await this.#namespaces.forward(forward);
  }
}
