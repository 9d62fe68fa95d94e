import { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { ExecutionFailed } from '../execution-failed.ts';
import type { CommandEnd, CommandJob, CommandOutput, PreparedCommand } from './container-engine.ts';
import { demultiplex } from './demultiplex.ts';
import { dockerReason, isDockerStatus } from './docker-error.ts';
import { explainLaunchError } from './explain-launch-error.ts';
import { imageDigest } from './image-digest.ts';

/** Of a first process that got SIGKILL. */
const KILLED = 137;
const OOM_NEWS_MS = 500;
const OOM_LOOK_MS = 25;

interface DockerCommandOptions {
  job: CommandJob;
  /** It is started before `run` and waits for a line on its input. */
  isWaiting: boolean;
}

/** One container, from its creation to its removal. */
export class DockerCommand implements PreparedCommand {
  readonly #docker: Docker;
  readonly #container: Docker.Container;
  readonly #job: CommandJob;
  readonly #isWaiting: boolean;
  readonly #isLimited: boolean;
  #stream: Duplex | undefined;
  #imageDigest: Promise<string> | undefined;

  constructor(docker: Docker, container: Docker.Container, options: DockerCommandOptions) {
    this.#docker = docker;
    this.#container = container;
    this.#job = options.job;
    this.#isWaiting = options.isWaiting;
    this.#isLimited = options.job.container.memoryBytes !== undefined;
  }

  /** Called before the start, so that not even the first byte is missed. */
  async attach(): Promise<void> {
    const streams = { stream: true, stdin: this.#isWaiting, stdout: true, stderr: true };
    const stream = await this.#container.attach({ ...streams, hijack: true });
    if (!(stream instanceof Duplex)) throw new TypeError('Docker gave no stream to read');
    this.#stream = stream;
  }

  async start(): Promise<void> {
    await this.#container.start().catch((error: unknown) => {
      const cause = explainLaunchError(dockerReason(error), this.#job);
      throw new ExecutionFailed(cause, { cause: error });
    });
  }

  async run(output: CommandOutput): Promise<CommandEnd> {
    if (this.#stream === undefined) throw new Error('the container is not attached');
    const written = demultiplex(this.#stream, output);
    // It is awaited below; until then a broken stream must not end the agent.
    written.catch(() => undefined);
    if (this.#isWaiting) this.#stream.write('\n');
    else await this.start();
    await Promise.all([this.#container.wait(), written]);
    const { ExitCode: exitCode, OOMKilled } = await this.#endState();
    // Docker says so of any process in the container: a command that got over it did not fail of it.
    return { exitCode, outOfMemory: OOMKilled && exitCode !== 0 };
  }

  /** Docker hears of the end and of the memory that ran out by two events, which may come in either order. */
  async #endState(): Promise<Docker.ContainerInspectInfo['State']> {
    const deadline = performance.now() + OOM_NEWS_MS;
    for (;;) {
      const { State } = await this.#container.inspect();
      const isDoubtful = State.ExitCode === KILLED && !State.OOMKilled && this.#isLimited;
      if (!isDoubtful || performance.now() > deadline) return State;
      await delay(OOM_LOOK_MS);
    }
  }

  /**
   * Docker signals only a container's first process. From inside, as root, `kill -1` reaches all
   * others (kill(2)), so that a program below a shell hears of a stop. An image without a shell has
   * to do with the first, which must know of it before a program below it ends: a shell would go on with
   * its next command.
   */
  async signal(signal: string): Promise<void> {
    await this.#container.kill({ signal }).catch((error: unknown) => {
      // It has ended, or is gone already.
      if (!isDockerStatus(error, 404, 409)) throw error;
    });
    // Not from an image without a shell, nor once it has ended.
    if (signal !== 'SIGKILL') await this.#signalOthers(signal).catch(() => undefined);
  }

  async remove(): Promise<void> {
    this.#stream?.destroy();
    await removeContainer(this.#container);
  }

  async imageDigest(): Promise<string> {
    this.#imageDigest ??= this.#findImageDigest();
    return this.#imageDigest;
  }

  async #signalOthers(signal: string): Promise<void> {
    const exec = await this.#container.exec({
      // Debian's shell needs the dashes, busybox does not know them.
      Cmd: ['sh', '-c', 'kill -s "$0" -- -1 || kill -s "$0" -1', signal.replace(/^SIG/, '')],
      User: '0',
    });
    await this.#docker.getExec(exec.id).start({ Detach: true });
  }

  /** The container keeps the id of its image, whatever becomes of the tag. */
  async #findImageDigest(): Promise<string> {
    const { Image: id } = await this.#container.inspect();
    try {
      const { RepoDigests } = await this.#docker.getImage(id).inspect();
      return imageDigest(this.#job.image, id, RepoDigests ?? []);
    } catch (error) {
      // Somebody removes images by force; that does not make it another one.
      if (isDockerStatus(error, 404)) return id;
      throw error;
    }
  }
}

/** With the volumes that it made for itself, running or not; one that is gone is no error. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((error: unknown) => {
    // Another request is removing it.
    if (!isDockerStatus(error, 404, 409)) throw error;
  });
}
