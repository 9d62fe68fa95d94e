import { describe, expect, it } from 'vitest';
import { fitMachine } from '../../../../runner/agent/engines/fit-machine.ts';
import { NO_LIMITS } from './command-job.ts';

const GIB = 1024 ** 3;
const GPU = { name: 'NVIDIA A10G', memoryBytes: 24 * GIB };
const MACHINE = { cpus: 4, memoryBytes: 16 * GIB, gpus: [GPU] };

describe('fitMachine', () => {
  it.each([
    {},
    { cpus: 4, memoryBytes: 16 * GIB, gpus: 1 },
    { cpus: 0.5, gpus: 'all' as const },
    { cpuSet: '0-63' },
  ])('leaves %j as it is', (asked) => {
    const options = { ...NO_LIMITS, ...asked };
    expect(fitMachine(options, MACHINE)).toEqual({ ok: true, options, notes: [] });
  });

  it('gives all cores to a step that asks for more', () => {
    expect(fitMachine({ ...NO_LIMITS, cpus: 7.5 }, MACHINE)).toEqual({
      ok: true,
      options: { ...NO_LIMITS, cpus: 4 },
      notes: ['the step asks for 7.5 CPU cores and gets all 4 of the machine'],
    });
  });

  it.each([
    [{ memoryBytes: 32 * GIB }, 'The step asks for 32 GiB of memory, but the machine has 16 GiB.'],
    [{ gpus: 2 }, 'The step asks for 2 GPUs, but the machine has 1.'],
  ])('refuses %j', (asked, problem) => {
    expect(fitMachine({ ...NO_LIMITS, ...asked }, MACHINE)).toEqual({ ok: false, problem });
  });

  it('leaves it to Docker to find GPUs where the driver lists none', () => {
    const asked = { ...NO_LIMITS, gpus: 2 };
    expect(fitMachine(asked, { ...MACHINE, gpus: [] }).ok).toBe(true);
  });
});
