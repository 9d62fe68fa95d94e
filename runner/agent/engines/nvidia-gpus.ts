import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MachineResources } from '../../../src/core/container/runtime-file.ts';

const QUERY = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
/** A driver in trouble can keep its program from ending. */
const ANSWER_MS = 20_000;
const MEBIBYTE = 1024 ** 2;

/** The GPUs of this machine as their driver tells it; none where there is no driver. */
export async function nvidiaGpus(path?: string): Promise<MachineResources['gpus']> {
  const env = path === undefined ? {} : { env: { PATH: path } };
  try {
    const options = { timeout: ANSWER_MS, ...env };
    const { stdout } = await promisify(execFile)('nvidia-smi', QUERY, options);
    return readGpus(stdout);
  } catch {
    // There is no such program, or no GPU for it: the usual machine.
    return [];
  }
}

/** One GPU a line: `NVIDIA A10G, 23028`, in MiB; a GPU that shares the memory has `[N/A]`. */
export function readGpus(lines: string): MachineResources['gpus'] {
  return lines.split('\n').flatMap((line) => {
    const parts = /^(.+?),\s*(\S+)\s*$/.exec(line.trim());
    if (parts === null) return [];
    const [, name = '', mebibytes = ''] = parts;
    return [{ name, memoryBytes: (Number.parseInt(mebibytes, 10) || 0) * MEBIBYTE }];
  });
}
