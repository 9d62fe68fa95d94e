import { z } from 'zod';

// Code that is in no repository: a folder, packed by `slashrun run --adhoc`. Below
// `/api/v1/repositories/OWNER/NAME`.

/** Limits of the reference's command line (valohai-cli, `packager.py`). */
export const PACKAGE_LIMITS = { files: 10_000, bytes: 2_000_000_000, packedBytes: 1_000_000_000 };

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/**
 * `POST /packages`: announces a `.tar.gz` with one leading folder. One that was uploaded before need not be
 * again. `POST /packages/SHA256/uploaded` when it is there; then `package: SHA256` in the body that starts
 * an execution stands where `ref` would.
 */
export const PackageRequest = z.object({
  sha256: Sha256,
  sizeBytes: z.int().positive().max(PACKAGE_LIMITS.packedBytes),
  /** Text of the `valohai.yaml` in it. */
  definition: z.string().max(1_000_000),
  /** What git says of the folder, for people. */
  description: z.string().max(500).optional(),
});
export type PackageRequest = z.infer<typeof PackageRequest>;

export const PackageAnswer = z.object({
  /** Undefined when it is there already. */
  upload: z
    .object({
      method: z.literal('PUT'),
      url: z.url(),
      headers: z.record(z.string(), z.string()),
    })
    .optional(),
});
export type PackageAnswer = z.infer<typeof PackageAnswer>;
