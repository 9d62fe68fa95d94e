import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess } from '../../process-identity.ts';
import type { WorkFolder } from '../work-folder.ts';
import type { CommandEnd, CommandOutput, PreparedCommand } from './container-engine.ts';

/** In the work folder: which process a successor of a killed agent has to end. */
export const PROCESS_FILE = 'process.json';
/** A process that left the group may hold the output open for ever. */
const OUTPUT_AFTER_END_MS = 2000;

interface Surroundings {
  env: Readonly<Record<string, string>>;
  folder: WorkFolder;
}

/** One command as a group of processes of this machine. */
export class ProcessCommand implements PreparedCommand {
  readonly #commandLine: readonly string[];
  readonly #surroundings: Surroundings;
  #pid: number | undefined;

  constructor(commandLine: readonly string[], surroundings: Surroundings) {
    this.#commandLine = commandLine;
    this.#surroundings = surroundings;
  }

  async run(output: CommandOutput): Promise<CommandEnd> {
    const { env, folder } = this.#surroundings;
    const [program = 'sh', ...args] = this.#commandLine;
    const child = spawn(program, args, {
      cwd: folder.repository,
      env,
      // A group of its own, to be signalled as one.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#pid = child.pid;
    const written = readAll(child, output);
    const exited = once(child, 'exit');
    await Promise.all([exited, this.#noteProcess()]);
    if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
    await Promise.race([written, sleep(OUTPUT_AFTER_END_MS, undefined, { ref: false })]);
    child.stdout.destroy();
    child.stderr.destroy();
    return describeEnd(child.exitCode, child.signalCode);
  }

  async signal(signal: string): Promise<void> {
    if (this.#pid !== undefined) killGroup(this.#pid, signal);
  }

  async remove(): Promise<void> {
    await this.signal('SIGKILL');
  }

  async imageDigest(): Promise<undefined> {
    return undefined;
  }

  async #noteProcess(): Promise<void> {
    const identity = this.#pid === undefined ? undefined : await identifyProcess(this.#pid);
    if (identity === undefined) return;
    await writeFile(join(this.#surroundings.folder.root, PROCESS_FILE), JSON.stringify(identity));
  }
}

/** Signals every process of a group; one that is gone is no error. */
export function killGroup(pid: number, signal: string): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}

async function readAll(
  child: ChildProcessByStdio<null, Readable, Readable>,
  output: CommandOutput,
): Promise<void> {
  await Promise.all([
    read(child.stdout, (bytes) => output.write('stdout', bytes)),
    read(child.stderr, (bytes) => output.write('stderr', bytes)),
  ]);
}

async function read(
  source: AsyncIterable<Buffer>,
  write: (bytes: Buffer) => Promise<void> | undefined,
): Promise<void> {
  try {
    for await (const bytes of source) {
      const room = write(bytes);
      if (room !== undefined) await room;
    }
  } catch {
    // The stream was closed under us after the command's end: what came until then is written.
  }
}

function describeEnd(exitCode: number | null, signal: NodeJS.Signals | null): CommandEnd {
  if (signal === null) return { exitCode: exitCode ?? 0, outOfMemory: false };
  // As shells count it (POSIX, 2.8.2), so that both engines report the same.
  return { exitCode: 128 + constants.signals[signal], signal, outOfMemory: false };
}
