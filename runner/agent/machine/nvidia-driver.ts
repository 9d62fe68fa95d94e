import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The first call after a boot loads the driver. */
const ANSWER_MS = 60_000;
const REMEDY = "choose a GPU image such as Amazon's Deep Learning AMI";

export type NvidiaDriver =
  | { ok: true; driver: string; cuda: string }
  | { ok: false; problem: string };

/** The NVIDIA driver of this machine as `nvidia-smi` tells it, or what is wrong with it, for people. */
export async function nvidiaDriver(): Promise<NvidiaDriver> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', [], { timeout: ANSWER_MS });
    const find = (pattern: RegExp) => pattern.exec(stdout)?.[1] ?? 'unknown';
    const driver = find(/Driver Version:\s*([\d.]+)/);
    return { ok: true, driver, cuda: find(/CUDA Version:\s*([\d.]+)/) };
  } catch (error) {
    return { ok: false, problem: explain(error) };
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT')
    return `the image has no NVIDIA driver: there is no \`nvidia-smi\` in it; ${REMEDY}`;
  const said = 'stdout' in error ? String(error.stdout).trim() : '';
  const [reason = error.message] = said === '' ? [] : said.split('\n');
  return `the NVIDIA driver of the image does not work: \`nvidia-smi\` said "${reason}"; ${REMEDY}`;
}
