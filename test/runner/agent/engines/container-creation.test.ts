import { describe, expect, it } from 'vitest';
import type { ContainerOptions } from '../../../../src/core/execution/container-options.ts';
import { containerCreation } from '../../../../runner/agent/engines/container-creation.ts';
import { workFolder } from '../../../../runner/agent/work-folder.ts';
import { commandJob, NO_LIMITS } from './command-job.ts';

function hostConfig(options: Partial<ContainerOptions>) {
  const job = commandJob({ folder: workFolder('/agent', 'execution') });
  return containerCreation(job, { ...NO_LIMITS, ...options }, 'machine').HostConfig;
}

describe('containerCreation', () => {
  it('limits nothing that nobody asked to limit', () => {
    const limits = /^(?:Memory|MemorySwap|NanoCpus|CpusetCpus|ShmSize|DeviceRequests)$/;
    expect(Object.keys(hostConfig({}) ?? {}).filter((name) => limits.test(name))).toEqual([]);
  });

  it.each([
    [2, 2],
    ['all' as const, -1],
  ])('asks for %s GPUs as `docker run --gpus` does', (gpus, count) => {
    expect(hostConfig({ gpus })?.DeviceRequests).toEqual([
      { Driver: '', Count: count, Capabilities: [['gpu']] },
    ]);
  });

  it('names the machine for programs that ask it for something', () => {
    expect(hostConfig({})?.ExtraHosts).toEqual(['host.docker.internal:host-gateway']);
  });
});
