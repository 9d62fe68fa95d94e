import { Amazon, type EnvironmentText } from './amazon.ts';
import { MachineStandIn, running } from './machine-stand-in.ts';
import { type Stage, openStage } from './stage.ts';
import { waitUntil } from './wait-until.ts';

/** A server whose machines are launched by the stand-in for Amazon and played by hand. */
export class MachineStage {
  readonly amazon: Amazon;
  readonly stage: Stage;
  readonly #seen = new Set<string>();

  private constructor(amazon: Amazon, stage: Stage) {
    this.amazon = amazon;
    this.stage = stage;
  }

  static async open(
    files: Record<string, string>,
    environments: Record<string, EnvironmentText>,
  ): Promise<MachineStage> {
    const amazon = await Amazon.start();
    const environment = await amazon.variables(environments);
    return new MachineStage(amazon, await openStage({ files, environment }));
  }

  /** The next machine that runs and was not seen yet, once the server has heard of it. */
  async next(): Promise<MachineStandIn> {
    const { client } = this.amazon;
    const id = await waitUntil(
      async () => (await running(client)).find((each) => !this.#seen.has(each)),
      { what: 'a machine' },
    );
    this.#seen.add(id);
    const { server, github } = this.stage;
    await github.waitFor(
      () =>
        server.log.some(({ msg, instanceId }) => msg === 'machine launched' && instanceId === id),
      { every: 20 },
    );
    return MachineStandIn.of(client, id, server.url);
  }

  /** Until the title of the check of that name says so. */
  async isSaid(name: string, text: string): Promise<void> {
    const { github } = this.stage;
    const titles = () => github.checkRuns('ada/engine').filter((run) => run.name === name);
    await github.waitFor(() => titles().some(({ title }) => title?.includes(text)), {
      timeoutMs: 15_000,
      every: 50,
      what: `'${text}' on ${name}`,
    });
  }

  /** Until the server has logged it so often. */
  async isLogged(message: string, times = 1): Promise<void> {
    const { server, github } = this.stage;
    await github.waitFor(() => server.log.filter(({ msg }) => msg === message).length === times, {
      timeoutMs: 30_000,
      every: 50,
      what: message,
    });
  }

  /** Until no upload in parts is open: what was begun costs money. */
  async uploadsEnd(): Promise<void> {
    const isOver = async () => (await this.amazon.openUploads()).length === 0 || undefined;
    await waitUntil(isOver, { what: 'the end of all uploads' });
  }

  /** Throws when something is left that would cost money. */
  async close(): Promise<void> {
    await this.stage.close();
    const left = await this.amazon.leftovers();
    await this.amazon.stop();
    if (left.length > 0) throw new Error(left.join('; '));
  }
}
