import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { Machine } from '../execution/execution-state.ts';

/** What a machine has to give, as the agent found it. */
export type MachineResources = {
  cpus: number;
  memoryBytes: number;
  gpus: readonly { name: string; memoryBytes: number }[];
};

type Runtime = {
  environment: { slug: string; name: string };
  machine: Machine;
  resources: MachineResources;
  limits: ExecutionSpec['limits'];
  agentVersion: string;
};

/** The content of `runtime.json`. Valohai documents that it is there and not what is in it. */
export function runtimeFile(runtime: Runtime): Record<string, unknown> {
  const { environment, machine, resources, limits, agentVersion } = runtime;
  return {
    environment: {
      ...environment,
      provider: machine.provider,
      // Which type of machine a provider gave is known to nobody here yet.
      instance_type: null,
    },
    resources: {
      cpus: resources.cpus,
      memory_bytes: resources.memoryBytes,
      gpus: resources.gpus.map(({ name, memoryBytes }) => ({ name, memory_bytes: memoryBytes })),
    },
    limits: {
      time_limit: limits.timeLimitSeconds ?? null,
      no_output_timeout: limits.noOutputTimeoutSeconds ?? null,
    },
    agent: { version: agentVersion },
  };
}
