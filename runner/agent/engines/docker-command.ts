import { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { ExecutionFailed } from '../execution-failed.ts';
import type { CommandEnd, CommandOutput, PreparedCommand } from './container-engine.ts';
import { demultiplex } from './demultiplex.ts';
import { dockerReason, isDockerStatus } from './docker-error.ts';

/** One container, from its creation to its removal. */
export class DockerCommand implements PreparedCommand {
  readonly #docker: Docker;
  readonly #container: Docker.Container;
  /** It is started before `run` and waits for a line on its input. */
  readonly #isWaiting: boolean;
  #stream: Duplex | undefined;

  constructor(docker: Docker, container: Docker.Container, isWaiting: boolean) {
    this.#docker = docker;
    this.#container = container;
    this.#isWaiting = isWaiting;
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
      const message = `The container cannot start: ${dockerReason(error)}`;
      throw new ExecutionFailed({ kind: 'image-failed', message }, { cause: error });
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
    const { State } = await this.#container.inspect();
    return { exitCode: State.ExitCode, outOfMemory: State.OOMKilled };
  }

  /**
   * Docker signals only a container's first process. From inside, as root, `kill -1` reaches all
   * others (kill(2)), so that a program below a shell hears of a stop. An image without a shell has
   * to do with the first.
   */
  async signal(signal: string): Promise<void> {
    const others = signal === 'SIGKILL' ? undefined : this.#signalOthers(signal);
    const [first] = await Promise.allSettled([this.#container.kill({ signal }), others]);
    // It has ended, or is gone already.
    if (first.status === 'rejected' && !isDockerStatus(first.reason, 404, 409)) throw first.reason;
  }

  async remove(): Promise<void> {
    this.#stream?.destroy();
    await this.#container.remove({ force: true, v: true }).catch((error: unknown) => {
      // It is gone, or another request is removing it.
      if (!isDockerStatus(error, 404, 409)) throw error;
    });
  }

  async #signalOthers(signal: string): Promise<void> {
    const exec = await this.#container.exec({
      Cmd: ['sh', '-c', 'kill -s "$0" -1', signal.replace(/^SIG/, '')],
      User: '0',
    });
    await this.#docker.getExec(exec.id).start({ Detach: true });
  }
}
