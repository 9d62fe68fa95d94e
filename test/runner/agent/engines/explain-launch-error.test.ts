import { describe, expect, it } from 'vitest';
import type { ContainerOptions } from '../../../../src/core/execution/container-options.ts';
import { explainLaunchError } from '../../../../runner/agent/engines/explain-launch-error.ts';
import { NO_LIMITS } from './command-job.ts';

function explain(reason: string, options: Partial<ContainerOptions> = {}) {
  return explainLaunchError(reason, {
    image: 'acme/model:1',
    container: { ...NO_LIMITS, ...options },
  });
}

describe('explainLaunchError', () => {
  it.each<[string, Partial<ContainerOptions>, string]>([
    [
      'could not select device driver "" with capabilities: [[gpu]]',
      { gpus: 1 },
      'The step asks for 1 GPU, but Docker on the machine cannot give any',
    ],
    [
      "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\nnvidia-container-cli: initialization error: nvml error: driver not loaded: unknown",
      { gpus: 'all' },
      'The step asks for GPUs, but Docker',
    ],
    [
      'invalid mount config for type "bind": bind source path does not exist: /data/a b',
      {},
      'The step mounts /data/a b, but the machine has no such file or folder.',
    ],
    [
      'Duplicate mount point: /valohai/outputs',
      {},
      'The step mounts something at /valohai/outputs, but that place is taken.',
    ],
    [
      `invalid mount config for type "bind": invalid mount path: 'data' mount path must be absolute`,
      {},
      `at 'data', but only an absolute path`,
    ],
    [
      'Requested CPUs are not available - requested 0,5, available: 0-1',
      { cpuSet: '0,5' },
      'The step asks for the CPU cores 0,5, but the machine has 0-1.',
    ],
    [
      'Invalid value 5-2 for cpuset cpus: invalid format: 5-2',
      { cpuSet: '5-2' },
      'The step asks for the CPU cores 5-2, but the machine has others.',
    ],
    ['Minimum memory limit allowed is 6MB', { memoryBytes: 1 }, 'at least 6MB is needed'],
    [
      'failed to register layer: mkdir /var/lib/docker/overlay2/a: no space left on device',
      {},
      'The disk of the machine is full.',
    ],
    ['something new', {}, 'The container cannot start: something new'],
  ])('says what the step asks for and the machine lacks: %s', (reason, options, words) => {
    const cause = explain(reason, options);
    expect(cause).toMatchObject({ kind: 'launch-failed', message: expect.stringContaining(words) });
  });

  it.each([
    [
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown',
      'The image acme/model:1 has no sh, which the command needs.',
    ],
    [
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/usr/bin/env": stat /usr/bin/env: no such file or directory: unknown',
      'The image acme/model:1 has no /usr/bin/env, which the command needs.',
    ],
    [
      'failed to create shim task: OCI runtime create failed: exec /bin/sh: exec format error: unknown',
      'The image acme/model:1 is not built for the processor of this machine.',
    ],
    ['invalid reference format', 'The container cannot start: invalid reference format'],
  ])('tells when it is the image: %s', (reason, message) => {
    expect(explain(reason)).toEqual({ kind: 'image-failed', message });
  });
});
