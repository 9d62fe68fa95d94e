import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Header, type Pack, pack } from 'tar-stream';
import { PACKAGE_LIMITS } from '../../protocol/package-api.ts';
import type { PackedFile } from './choose-files.ts';
import { PackageError } from './package-error.ts';

/** What is above all files in the archive, as GitHub's have one. */
const FOLDER = 'package/';
/** No program makes much of it, and none has trouble with it as with the beginning of 1970. */
const TIME = new Date('2000-01-01T00:00:00Z');
/** The tenth byte of a gzip file names the system that wrote it: none (RFC 1952). */
const SYSTEM_BYTE = 9;
const NO_SYSTEM = 255;

type Written = { sha256: string; sizeBytes: number };

/**
 * Writes the files as `.tar.gz`. The same content gives the same bytes, whoever packs it where and when: the
 * package is known by them.
 */
export async function writeArchive(
  { folder, files }: { folder: string; files: readonly PackedFile[] },
  { to, signal }: { to: string; signal: AbortSignal | undefined },
): Promise<Written> {
  const archive = pack();
  const written = measuring();
  await Promise.all([
    pipeline(archive, createGzip(), withoutSystem(), written.stream, createWriteStream(to), {
      ...(signal && { signal }),
    }),
    writeAll(archive, folder, files).catch((error: unknown) => {
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }),
  ]);
  return written.result();
}

async function writeAll(
  archive: Pack,
  folder: string,
  files: readonly PackedFile[],
): Promise<void> {
  for (const file of files) {
    if (file.kind === 'link')
      archive.entry({
        ...headerOf(file.path),
        type: 'symlink',
        mode: 0o777,
        linkname: file.target,
      });
    else await writeFile(archive, folder, file);
  }
  archive.finalize();
}

type RegularFile = Extract<PackedFile, { kind: 'file' }>;

async function writeFile(archive: Pack, folder: string, file: RegularFile): Promise<void> {
  const { path, isExecutable } = file;
  const opened = await open(join(folder, path)).catch((error: unknown) => {
    throw new PackageError(`${path} cannot be read: ${wordsOf(error)}`, error);
  });
  try {
    // As large as it is now: a log may have grown since it was found.
    const { size } = await opened.stat();
    const mode = isExecutable ? 0o755 : 0o644;
    const entry = archive.entry({ ...headerOf(path), type: 'file', mode, size });
    await pipeline(contentOf(opened, file, size), entry);
  } finally {
    await opened.close();
  }
}

async function* contentOf(
  opened: FileHandle,
  { path }: RegularFile,
  size: number,
): AsyncGenerator<Buffer> {
  let sent = 0;
  if (size > 0) {
    const content: AsyncIterable<Buffer> = opened.createReadStream({
      end: size - 1,
      autoClose: false,
    });
    for await (const chunk of content) {
      sent += chunk.length;
      yield chunk;
    }
  }
  if (sent < size) throw new PackageError(`${path} was changed while it was packed: try again`);
}

function headerOf(path: string): Partial<Header> & { name: string } {
  return { name: `${FOLDER}${path}`, mtime: TIME, uid: 0, gid: 0, uname: '', gname: '' };
}

function withoutSystem(): Transform {
  let at = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (at <= SYSTEM_BYTE && at + chunk.length > SYSTEM_BYTE) chunk[SYSTEM_BYTE - at] = NO_SYSTEM;
      at += chunk.length;
      done(null, chunk);
    },
  });
}

function measuring(): { stream: Transform; result: () => Written } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes < PACKAGE_LIMITS.packedBytes) done(null, chunk);
      else
        done(
          new PackageError(
            'the folder has 1 GB and more when it is packed: list what is not needed in .vhignore',
          ),
        );
    },
  });
  return { stream, result: () => ({ sha256: hash.digest('hex'), sizeBytes }) };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
