import prettyBytes from 'pretty-bytes';
import type { MachineResources } from '../../../src/core/container/runtime-file.ts';
import type { ContainerOptions } from '../../../src/core/execution/container-options.ts';

type Fitting =
  | { ok: true; options: ContainerOptions; notes: string[] }
  /** Why this machine cannot run it, for a person. */
  | { ok: false; problem: string };

/**
 * What this machine can give of what is asked for. Fewer cores make a command slower, which is said
 * in `notes`; too little memory or too few GPUs would make it fail later and less clearly.
 */
export function fitMachine(asked: ContainerOptions, machine: MachineResources): Fitting {
  const { memoryBytes, cpus, gpus } = asked;
  if (memoryBytes !== undefined && memoryBytes > machine.memoryBytes)
    return lacks(`${inBinary(memoryBytes)} of memory`, inBinary(machine.memoryBytes));
  // Without the driver's program there is no count; Docker finds out at the start.
  if (typeof gpus === 'number' && machine.gpus.length > 0 && gpus > machine.gpus.length)
    return lacks(describeGpus(gpus), String(machine.gpus.length));
  if (cpus === undefined || cpus <= machine.cpus) return { ok: true, options: asked, notes: [] };
  const notes = [`the step asks for ${cpus} CPU cores and gets all ${machine.cpus} of the machine`];
  return { ok: true, options: { ...asked, cpus: machine.cpus }, notes };
}

/** Without a verb, as in "asks for 2 GPUs". */
export function describeGpus(gpus: NonNullable<ContainerOptions['gpus']>): string {
  if (gpus === 'all') return 'GPUs';
  return gpus === 1 ? '1 GPU' : `${gpus} GPUs`;
}

function lacks(wanted: string, there: string): Fitting {
  return { ok: false, problem: `The step asks for ${wanted}, but the machine has ${there}.` };
}

function inBinary(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}
