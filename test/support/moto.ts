import { execFileSync, spawn } from 'node:child_process';
import { endProcess } from './end-process.ts';
import { freePort } from './free-port.ts';

const MISSING =
  'There is no moto_server on this machine, so tests against an Amazon stand-in do not run. ' +
  "Get it with `python3 -m pip install 'moto[server]'`.";

/** Whether what speaks to Amazon can be tested; says what is missing, and fails where `CI` is set. */
export function motoAvailable(): boolean {
  try {
    execFileSync('moto_server', ['--help'], { stdio: 'pipe' });
    return true;
  } catch (cause) {
    if (process.env['CI']) throw new Error(MISSING, { cause });
    console.warn(MISSING);
    return false;
  }
}

/** Any will do: the stand-in checks none. */
export const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-west-1',
};

export type Moto = { url: string; stop: () => Promise<void> };

/** A stand-in for Amazon's services on a free port, in memory. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error('moto_server ended by itself');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop: () => endProcess(child) };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    (answer) => answer.ok,
    () => false,
  );
}
