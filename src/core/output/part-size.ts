const MEBIBYTE = 1024 * 1024;
/** Smaller files go in one piece. */
const PARTS_FROM_BYTES = 16 * MEBIBYTE;
/** Amazon S3: "Multipart upload limits". */
const MAX_PARTS = 10_000;

/**
 * The size of the parts, but for the last, that a file of so many bytes is stored in; undefined for one
 * that is stored in one piece. The agent reads a file in these parts before it asks where they go, so
 * that both sides must agree without a word.
 */
export function partSize(sizeBytes: number): number | undefined {
  if (sizeBytes < PARTS_FROM_BYTES) return undefined;
  const least = Math.max(PARTS_FROM_BYTES, Math.ceil(sizeBytes / MAX_PARTS));
  return Math.ceil(least / MEBIBYTE) * MEBIBYTE;
}

export type Part = { number: number; start: number; sizeBytes: number };

/** Numbered from 1, in order. */
export function partsOf(sizeBytes: number, partBytes: number): Part[] {
  const count = Math.ceil(sizeBytes / partBytes);
  return Array.from({ length: count }, (_, index) => {
    const start = index * partBytes;
    return { number: index + 1, start, sizeBytes: Math.min(partBytes, sizeBytes - start) };
  });
}
