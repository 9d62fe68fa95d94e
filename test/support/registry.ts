import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { BUSYBOX_IMAGE } from './docker-image.ts';
import { endProcess } from './end-process.ts';
import { freePort } from './free-port.ts';

const MISSING =
  'docker-registry or htpasswd is missing, so tests with a private registry do not run. ' +
  'Get them with `apt-get install docker-registry apache2-utils`.';
const START_MS = 20_000;

/** Whether a private registry can be started; says what is missing, and fails where `CI` is set. */
export function registryAvailable(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v docker-registry && command -v htpasswd'], {
      stdio: 'pipe',
    });
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}

interface Login {
  server: string;
  username: string;
  password: string;
}

export interface PrivateRegistry {
  /** `127.0.0.1:port`: Docker speaks plain HTTP with a registry on loopback. */
  host: string;
  login: Login;
  /** Puts the test image there as `name` and takes it off the engine; its digest. */
  push(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A registry that lets in nobody but `login`, with a folder of its own that goes with it. */
export async function startRegistry(port?: number): Promise<PrivateRegistry> {
  const host = `127.0.0.1:${port ?? (await freePort())}`;
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-registry-'));
  const login = { server: host, username: 'puller', password: 'correct horse' };
  await writeFile(join(folder, 'config.yml'), configuration(folder, host));
  const users = execFileSync('htpasswd', ['-Bbn', login.username, login.password]);
  await writeFile(join(folder, 'htpasswd'), users);
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    stdio: 'ignore',
  });
  await answers(host, child);
  return {
    host,
    login,
    push: (name) => push(`${host}/${name}`, login),
    stop: async () => {
      await endProcess(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, host: string): string {
  return `
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${folder}/data } }
http: { addr: '${host}' }
auth: { htpasswd: { realm: test, path: ${folder}/htpasswd } }
`;
}

async function push(image: string, login: Login): Promise<string> {
  const docker = new Docker();
  const colon = image.lastIndexOf(':');
  await docker
    .getImage(BUSYBOX_IMAGE)
    .tag({ repo: image.slice(0, colon), tag: image.slice(colon + 1) });
  const { server: serveraddress, username, password } = login;
  const events = await docker
    .getImage(image)
    .push({ authconfig: { serveraddress, username, password } });
  const digest = await new Promise<string>((resolve, reject) => {
    docker.modem.followProgress(events, (error, said: { aux?: { Digest?: string } }[]) => {
      if (error) reject(error);
      else resolve(said.map(({ aux }) => aux?.Digest ?? '').join(''));
    });
  });
  await docker.getImage(image).remove();
  return digest;
}

async function answers(host: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.status === 401) return;
    await sleep(20);
  }
  child.kill('SIGKILL');
  throw new Error(`docker-registry does not answer at ${host}`);
}
