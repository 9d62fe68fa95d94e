import { stat } from 'node:fs/promises';
import type { ContainerOptions } from '../../../src/core/execution/container-options.ts';

/** The device of the first GPU, whatever else of NVIDIA's driver is there. */
const FIRST_GPU = '/dev/nvidia0';

/** What a command gets only in a container, as a line for the log; undefined when it asks for none. */
export function passedOver(options: ContainerOptions): string | undefined {
  const { memoryBytes, cpus, cpuSet, shmBytes, mounts } = options;
  const names = [
    ...(memoryBytes === undefined ? [] : ['the limit of memory']),
    ...(cpus === undefined && cpuSet === undefined ? [] : ['the limit of CPU cores']),
    ...(shmBytes === undefined ? [] : ['the size of /dev/shm']),
    ...mounts.map(({ destination }) => `the mount at ${destination}`),
  ];
  if (names.length === 0) return undefined;
  return `machine: the command runs without a container, and so without ${names.join(', ')}`;
}

export async function hasGpu(): Promise<boolean> {
  return stat(FIRST_GPU).then(
    () => true,
    () => false,
  );
}
