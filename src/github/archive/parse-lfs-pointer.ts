/** What Git LFS keeps elsewhere; `oid` is the SHA-256 in hexadecimal, `size` in bytes. */
export type LfsObject = { oid: string; size: number };

/** A pointer is shorter than this (git-lfs, docs/spec.md, "The Pointer"). */
const POINTER_BYTES = 1024;

const VERSION = 'version https://git-lfs.github.com/spec/v1\n';

/** `extension` has changed the file before Git LFS took it. */
export type LfsPointer = LfsObject & { extension: string | undefined };

/**
 * The object that a file of a repository stands for, or undefined when it is an ordinary file: each
 * line of a pointer is a key, a space and a value; the version is the first, `oid` and `size` are
 * required (git-lfs, docs/spec.md, "The Pointer"; docs/extensions.md).
 */
export function parseLfsPointer(file: Uint8Array): LfsPointer | undefined {
  if (file.length >= POINTER_BYTES) return undefined;
  const text = new TextDecoder().decode(file).replaceAll('\r\n', '\n');
  if (!text.startsWith(VERSION)) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = Number(/^size (\d+)$/m.exec(text)?.[1]);
  if (oid === undefined || !Number.isSafeInteger(size)) return undefined;
  return { oid, size, extension: /^ext-\d-(\S+) /m.exec(text)?.[1] };
}
