import { describe, expect, it } from 'vitest';
import { nvidiaGpus, readGpus } from '../../../../runner/agent/engines/nvidia-gpus.ts';

const MIB = 1024 ** 2;

describe('readGpus', () => {
  it.each([
    ['', []],
    ['NVIDIA A10G, 23028\n', [{ name: 'NVIDIA A10G', memoryBytes: 23028 * MIB }]],
    [
      'Tesla T4, 15360\nTesla T4, 15360\n',
      [
        { name: 'Tesla T4', memoryBytes: 15360 * MIB },
        { name: 'Tesla T4', memoryBytes: 15360 * MIB },
      ],
    ],
    ['NVIDIA GB10, [N/A]\n', [{ name: 'NVIDIA GB10', memoryBytes: 0 }]],
    ['No devices were found\n', []],
  ])('reads %j', (lines, gpus) => {
    expect(readGpus(lines)).toEqual(gpus);
  });
});

describe('nvidiaGpus', () => {
  it('finds none on a machine without the driver', async () => {
    expect(await nvidiaGpus('/nonexistent')).toEqual([]);
  });
});
