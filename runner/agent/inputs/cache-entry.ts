import { z } from 'zod';

/** What is known of one file. Computing it again would take about as long as downloading it. */
export const CachedFile = z.object({
  md5: z.string().regex(/^[0-9a-f]{32}$/),
  sha1: z.string().regex(/^[0-9a-f]{40}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().nonnegative(),
  /** What the server said of the version that an address had. */
  validator: z.object({ header: z.enum(['etag', 'last-modified']), value: z.string() }).optional(),
});
export type CachedFile = z.infer<typeof CachedFile>;

/** One file of the cache's index. */
export const CacheEntry = CachedFile.extend({
  /** Of the content when it was stored: another time says that somebody has written to it since. */
  modifiedAtMs: z.int(),
});
export type CacheEntry = z.infer<typeof CacheEntry>;
