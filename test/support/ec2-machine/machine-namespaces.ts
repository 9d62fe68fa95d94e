import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** From the repository's root: where this stands is another place once it is bundled. */
const SCRIPTS = resolve('test/support/ec2-machine');
/** A machine that is told to power off is off after four seconds; Docker's own end may take some. */
const POWER_OFF_MS = 10_000;

/** Where the world of a machine ends: what listens here is the test's to choose. */
export const HOST_ADDRESS = '10.213.0.1';

export type Forward = { address: typeof HOST_ADDRESS | '127.0.0.1'; port: number; socket: string };

type MachineDisk = { folder: string; name: string; userData: Buffer; docker?: string };

/** The namespaces of one machine, all of which end with one process of this one's. */
export class MachineNamespaces {
  readonly #folder: string;
  readonly #cgroup: string;
  readonly #child: ChildProcess;
  readonly #forwarded: Promise<unknown>[] = [];
  #hasEnded = false;
  /** Settles when nothing of the machine runs any more. */
  readonly ended: Promise<void>;

  private constructor(folder: string, cgroup: string) {
    this.#folder = folder;
    this.#cgroup = cgroup;
    const unshare = ['unshare', '--net', '--pid', '--mount-proc', '--fork', '--kill-child'];
    const script = ['sh', join(SCRIPTS, 'hypervisor.sh'), folder, SCRIPTS];
    // It must not outlive this process, however that ends.
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', ...unshare, ...script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const errors: Buffer[] = [];
    this.#child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    const end = async (): Promise<void> => {
      await once(this.#child, 'close');
      await writeFile(join(folder, 'state/errors'), Buffer.concat(errors));
      this.#hasEnded = true;
    };
    this.ended = end();
  }

  /** Starts a machine in a folder of its own; Docker begins with a copy of those data. */
  static async start({ folder, name, userData, docker }: MachineDisk): Promise<MachineNamespaces> {
    for (const part of ['mount', 'opt', 'state'])
      await mkdir(join(folder, part), { recursive: true });
    if (docker === undefined) await mkdir(join(folder, 'docker'));
    else await run('cp', ['-a', docker, join(folder, 'docker')]);
    const cgroup = `slashrun-ec2-${name}-${process.pid}`;
    await writeFile(join(folder, 'state/name'), name);
    await writeFile(join(folder, 'state/cgroup'), cgroup);
    await writeFile(join(folder, 'state/console'), '');
    await writeFile(join(folder, 'user-data'), userData);
    return new MachineNamespaces(folder, cgroup);
  }

  /** Waits until the user data run; rejects with all that is known when the machine does not get there. */
  async begun(): Promise<void> {
    await this.#written('begun');
  }

  /** A file that the machine writes for the test; empty when there is none. */
  async read(file: string): Promise<string> {
    return readFile(join(this.#folder, 'state', file), 'utf8').catch(() => '');
  }

  /** Waits until the machine has its network and waits in turn for `release`. */
  async networked(): Promise<void> {
    await this.#written('network');
  }

  /** Lets the machine start Docker and its user data. */
  async release(): Promise<void> {
    await writeFile(join(this.#folder, 'state/released'), '');
  }

  /** Lets programs of the machine reach a Unix socket of the host under an address of the machine's world. */
  async forward({ address, port, socket }: Forward): Promise<void> {
    const outer = await this.#outer();
    const pid = address === HOST_ADDRESS ? outer : await this.#inner();
    const listen = `TCP-LISTEN:${port},bind=${address},fork,reuseaddr`;
    // Among the machine's processes, so that it ends with them.
    const enter = [`--net=/proc/${pid}/ns/net`, `--pid=/proc/${outer}/ns/pid`];
    const child = spawn(
      'nsenter',
      [...enter, 'socat', '-t', '60', listen, `UNIX-CONNECT:${socket}`],
      {
        stdio: 'ignore',
      },
    );
    this.#forwarded.push(once(child, 'exit'));
    const listens = `:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
    while (!(await readFile(`/proc/${pid}/net/tcp`, 'utf8')).includes(listens)) await delay(10);
  }

  /** Presses the power button, and holds it when nothing happens. */
  async powerOff(): Promise<void> {
    const outer = await this.#outer().catch(() => undefined);
    if (outer !== undefined) signal(outer, 'SIGTERM');
    await Promise.race([this.ended, delay(POWER_OFF_MS, undefined, { ref: false })]);
    await this.kill();
  }

  /** Takes the power away. */
  async kill(): Promise<void> {
    const outer = await this.#outer().catch(() => undefined);
    // Whoever waits for process 1 of a namespace hears of it once all the others are gone, too.
    if (outer === undefined) this.#child.kill('SIGKILL');
    else signal(outer, 'SIGKILL');
    await this.ended;
  }

  /** After the end: leaves nothing but what the machine said. */
  async clean(): Promise<void> {
    await Promise.all(this.#forwarded);
    for (const part of ['docker', 'opt', 'mount'])
      await rm(join(this.#folder, part), { recursive: true, force: true });
    const found = await run('find', [
      '/sys/fs/cgroup',
      '-depth',
      '-type',
      'd',
      '-path',
      `*/${this.#cgroup}*`,
    ]);
    for (const group of found.stdout.split('\n').filter(Boolean)) await rmdir(group);
  }

  async #written(file: string): Promise<void> {
    while (!(await exists(join(this.#folder, 'state', file)))) {
      if (this.#hasEnded) {
        const known = [await this.read('errors'), await this.read('docker.log')];
        throw new Error(`the machine did not start: ${known.join('\n').slice(-4000)}`);
      }
      await delay(20);
    }
  }

  async #outer(): Promise<number> {
    return firstChild(this.#child.pid ?? 0);
  }

  /** Process 1 of the machine itself: child of the one that made its namespaces. */
  async #inner(): Promise<number> {
    for (const pid of await children(await this.#outer())) {
      const name = await readFile(`/proc/${pid}/comm`, 'utf8');
      if (name.trim() === 'unshare') return firstChild(pid);
    }
    throw new Error('the machine does not run');
  }
}

async function firstChild(pid: number): Promise<number> {
  const [first] = await children(pid);
  if (first === undefined) throw new Error('the machine does not run');
  return first;
}

async function children(pid: number): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.split(' ').filter(Boolean).map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
