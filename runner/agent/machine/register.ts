import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MachineLife } from '../../../src/protocol/protocol.ts';
import { AppClient } from '../app-client.ts';
import { AppAway, AppRefused } from '../app-error.ts';
import { untilAnswered } from '../until-answered.ts';

/** What a machine must say the same of itself when its agent starts again. */
const Birth = z.object({ token: z.string(), bornAt: z.int() });
type Birth = z.infer<typeof Birth>;

export type Registered = { app: AppClient; life: MachineLife; bornAt: number };

type Registration = {
  appUrl: string;
  dir: string;
  registrationToken: string;
  machineId: string;
};

/**
 * Exchanges the registration token for one that this machine draws for itself, and hears how to live.
 * Asks until the app answers or `signal` fires; throws `AppRefused` when it will never be taken.
 */
export async function register(
  { appUrl, dir, registrationToken, machineId }: Registration,
  signal: AbortSignal,
): Promise<Registered> {
  const { token, bornAt } = await birth(dir);
  const app = new AppClient(appUrl, token);
  const life = await untilAnswered(
    () => app.register({ registrationToken, machineId, token }, signal).catch(retryNotYet),
    signal,
  );
  return { app, life, bornAt };
}

/** Written down before anybody hears of it: an answer that is lost is asked for again with the same. */
async function birth(dir: string): Promise<Birth> {
  const path = join(dir, 'machine.json');
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return Birth.parse(JSON.parse(known));
  const token = `sra_${randomBytes(32).toString('base64url')}`;
  const born = { token, bornAt: Date.now() };
  await writeFile(`${path}.new`, JSON.stringify(born), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return born;
}

/** The app has not heard yet what Amazon calls this machine. */
function retryNotYet(error: unknown): never {
  if (error instanceof AppRefused && error.refusal.error === 'not-yet')
    throw new AppAway(error.message, { cause: error });
  throw error;
}
