import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The demo is to be over soon: an image that takes longer to come is done without. */
const PULL_MS = 20_000;

export type Engine = { name: 'docker' | 'process'; because: string };

/** Docker when its engine answers and the image is there or comes soon, otherwise a plain process. */
export async function chooseEngine(image: string): Promise<Engine> {
  if (!(await succeeds(['version'], 5000)))
    return { name: 'process', because: 'no Docker engine answers' };
  if (await succeeds(['image', 'inspect', image], 5000))
    return { name: 'docker', because: `image ${image} is here` };
  if (await succeeds(['pull', '--quiet', image], PULL_MS))
    return { name: 'docker', because: `image ${image} was pulled` };
  return { name: 'process', because: `image ${image} is not here and could not be pulled` };
}

async function succeeds(args: string[], timeout: number): Promise<boolean> {
  return run('docker', args, { timeout }).then(
    () => true,
    () => false,
  );
}
