import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';

const MISSING =
  'There is no moto_server on this machine, so tests against an Amazon stand-in do not run. ' +
  "Get it with `python3 -m pip install 'moto[server]'`.";

/** Whether what speaks to Amazon can be tested; says what is missing, and fails where `CI` is set. */
export function motoAvailable(): boolean {
  // To ask it anything takes it seconds.
  const isThere = (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'moto_server'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (isThere) return true;
  if (process.env['CI']) throw new Error(MISSING);
  console.warn(MISSING);
  return false;
}

/** Any will do: the stand-in checks none. */
export const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-west-1',
};

export type Moto = { url: string; stop: () => Promise<void> };

/** It takes seconds to start and to learn its types of machines: once for all tests of a file. */
let running: Promise<string> | undefined;

/** A stand-in for Amazon's services on a free port, in memory, empty; `stop` forgets all that it holds. */
export async function startMoto(): Promise<Moto> {
  running ??= launch();
  const url = await running;
  const stop = async (): Promise<void> => {
    const { ok } = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    if (!ok) throw new Error('moto_server does not forget');
  };
  return { url, stop };
}

async function launch(): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  child.unref();
  process.once('exit', () => child.kill());
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error('moto_server ended by itself');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return url;
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    (answer) => answer.ok,
    () => false,
  );
}
