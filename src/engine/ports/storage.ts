import type { Readable } from 'node:stream';

/**
 * Where outputs are kept. The app carries no more of them than a preview: it signs addresses at which
 * agents and people put and get. Called for each output when it is uploaded, when the agent says that it is
 * there, and each time somebody follows its link. All methods may be called concurrently and
 * repeated, and throw for a key that is none.
 */
export interface Storage {
  /**
   * An address that takes exactly these bytes until it expires. Putting them again is harmless: an
   * object appears whole or not at all. Other bytes are refused with a 4xx and change nothing. The
   * agent must send the headers as they are.
   */
  presignPut(
    upload: Upload,
  ): Promise<{ method: 'PUT'; url: string; headers: Record<string, string> }>;
  /** An address that anybody can download the object from, as a file of that name, until it expires. */
  presignGet(download: Download): Promise<string>;
  /** In bytes; undefined when there is no such object. */
  size(key: string): Promise<number | undefined>;
  /** The same of many, by their keys; those that are not there are not in it. */
  sizes(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Bytes of an object from `start` on, at most `length`; undefined when there is no such object. Whoever
   * does not want all of them destroys the stream.
   */
  read(piece: Piece): Promise<Readable | undefined>;
  /** Removes at most 1000 objects, for good; those that are not there are passed over. */
  remove(keys: readonly string[]): Promise<void>;
  /** Where the server itself puts what is seldom read; undefined for a storage like its own disk. */
  readonly archive: Archive | undefined;
  /** How large files are put in parts; undefined where one piece will do for all. */
  readonly parted: PartedUploads | undefined;
}

/** Called by the sweep for logs of executions that ended long ago, and by whoever reads those. */
export interface Archive {
  /** Safe to repeat. */
  put(key: string, bytes: Buffer): Promise<void>;
  /** A piece of what was put. */
  read(piece: Piece): Promise<Buffer>;
}

/**
 * Uploads of files from 16 MiB in parts, of which each can be repeated and resumed. Storage holds nothing
 * under the key until all of it is put together; what is begun and not ended costs money until it is
 * aborted.
 */
export interface PartedUploads {
  /** Returns the upload's id. */
  begin(object: Pick<Upload, 'key' | 'keepDays'>): Promise<string>;
  /** An address that takes exactly this part until it expires; as `presignPut`. */
  presignPart(part: PartUpload): Promise<{ url: string; headers: Record<string, string> }>;
  /** Numbers and checksums of the parts that are there; undefined when there is no such upload. */
  list(upload: PartedUpload): Promise<StoredPart[] | undefined>;
  /**
   * Makes an object of the parts. `sha256` is that of all parts' SHA-256 one after the other, in binary:
   * storage refuses other parts than those, and fewer.
   */
  complete(upload: PartedUpload & { parts: readonly StoredPart[]; sha256: string }): Promise<void>;
  /** Safe to repeat, also for an upload that is none. */
  abort(upload: PartedUpload): Promise<void>;
}

export type PartedUpload = { key: string; uploadId: string };
export type StoredPart = { number: number; tag: string; sha256: string };
type PartUpload = PartedUpload & {
  number: number;
  sizeBytes: number;
  sha256: string;
  expiresInSeconds: number;
};

/** A key is one or more segments of `[A-Za-z0-9._-]`, joined by `/`. */
export type Upload = {
  key: string;
  sizeBytes: number;
  sha256: string;
  expiresInSeconds: number;
  /** Written on the object, where storage has a place for it, for the operator's own rules. */
  keepDays?: number | undefined;
};
type Piece = { key: string; start: number; length: number };
type Download = { key: string; fileName: string; expiresInSeconds: number };
