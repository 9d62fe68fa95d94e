import { z } from 'zod';

/** What a container is allowed and given: of its environment, its step and its agent controls. */
export const ContainerOptions = z.object({
  memoryBytes: z.int().positive().optional(),
  /** In cores; a part of one is allowed. */
  cpus: z.number().positive().optional(),
  /** Which cores, as Linux lists them: `0,2-4`. */
  cpuSet: z.string().optional(),
  /** Size of /dev/shm. */
  shmBytes: z.int().positive().optional(),
  /** How many GPUs; undefined for none. */
  gpus: z.union([z.int().positive(), z.literal('all')]).optional(),
  network: z.enum(['bridge', 'host']),
  mounts: z.array(
    z.object({
      source: z.string(),
      destination: z.string(),
      readonly: z.boolean(),
      /** The folder of the machine that the operator allows, which the source must not lead out of. */
      within: z.string().optional(),
    }),
  ),
});
export type ContainerOptions = z.infer<typeof ContainerOptions>;
