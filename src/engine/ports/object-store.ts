/**
 * Buckets that inputs are read from. Asked for each execution that names one; safe to repeat and to
 * call concurrently. `ObjectStoreRefused` is thrown for what asking again does not change.
 */
export interface ObjectStore {
  /** Objects whose key begins with `prefix`, in the order of their keys. */
  list(bucket: string, prefix: string): AsyncIterable<StoredObject>;
  /** Undefined when there is no such object. */
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** An address at which anybody can get the object until it expires. */
  presignGet(bucket: string, key: string, expiresInSeconds: number): Promise<string>;
}

export type StoredObject = { key: string; sizeBytes: number };

/** The store says no; `message` is for people. */
export class ObjectStoreRefused extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ObjectStoreRefused';
  }
}
