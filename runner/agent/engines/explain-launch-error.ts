import type { ErrorCause } from '../../../src/core/execution/error-cause.ts';
import type { ContainerOptions } from '../../../src/core/execution/container-options.ts';
import { describeGpus } from './fit-machine.ts';

interface Launch {
  image: string;
  container: ContainerOptions;
}

interface LaunchFailure {
  says: RegExp;
  kind: 'launch-failed' | 'image-failed';
  explain: (launch: Launch, found: string) => string;
}

const FAILURES: readonly LaunchFailure[] = [
  {
    says: /could not select device driver|nvidia-container|nvml error|libnvidia-ml|unknown or invalid runtime name: nvidia/i,
    kind: 'launch-failed',
    explain: ({ container: { gpus } }) =>
      `The step asks for ${describeGpus(gpus ?? 'all')}, but Docker on the machine cannot give any; a machine with GPUs needs their driver and the NVIDIA Container Toolkit.`,
  },
  {
    says: /bind source path does not exist: (.+)/,
    kind: 'launch-failed',
    explain: (_, path) => `The step mounts ${path}, but the machine has no such file or folder.`,
  },
  {
    says: /[Dd]uplicate mount point: (.+)/,
    kind: 'launch-failed',
    explain: (_, path) => `The step mounts something at ${path}, but that place is taken.`,
  },
  {
    says: /invalid mount path: '(.+?)'/,
    kind: 'launch-failed',
    explain: (_, path) =>
      `The step mounts something at '${path}', but only an absolute path is possible.`,
  },
  {
    says: /Requested CPUs are not available.*available: (\S+)|Invalid value \S+ for cpuset/i,
    kind: 'launch-failed',
    explain: ({ container: { cpuSet } }, available) =>
      `The step asks for the CPU cores ${cpuSet}, but the machine has ${available === '' ? 'others' : available}.`,
  },
  {
    says: /minimum memory limit allowed is (\S+)/i,
    kind: 'launch-failed',
    explain: (_, least) => `The step's limit of memory is too low: at least ${least} is needed.`,
  },
  {
    says: /exec: "(.+?)": (?:stat .*no such file|executable file not found)|exec .*: no such file or directory/,
    kind: 'image-failed',
    explain: ({ image }, program) =>
      `The image ${image} has no ${program === '' ? 'program to run the command' : program}, which the command needs.`,
  },
  {
    says: /exec format error/,
    kind: 'image-failed',
    explain: ({ image }) => `The image ${image} is not built for the processor of this machine.`,
  },
  {
    says: /no space left on device/,
    kind: 'launch-failed',
    explain: () => 'The disk of the machine is full.',
  },
];

/** Why Docker cannot create or start a container, from what it says. */
export function explainLaunchError(reason: string, launch: Launch): ErrorCause {
  for (const { says, kind, explain } of FAILURES) {
    const match = says.exec(reason);
    if (match !== null) return { kind, message: explain(launch, match[1] ?? '') };
  }
  const kind = /reference format/.test(reason) ? 'image-failed' : 'launch-failed';
  return { kind, message: `The container cannot start: ${reason}` };
}
