import type { ExecutionId } from '../../core/execution/execution-id.ts';

/** A packed folder, by its content: of one repository, which never sees another's. */
export type StoredPackage = {
  id: string;
  sha256: string;
  sizeBytes: number;
  /** Where storage keeps it. */
  key: string;
  /** Text of the `valohai.yaml` in it. */
  definition: string;
  description?: string;
  uploadedBy: string;
  /** Undefined until storage has it. */
  uploadedAt?: number;
};

export type PackageUpload = Omit<StoredPackage, 'id' | 'key' | 'uploadedAt'> & {
  repositoryId: number;
};

/** Those that are being removed are not found any more. */
export interface PackageStore {
  /**
   * The repository's package of that content, as it was uploaded; one that nobody has uploaded yet is made,
   * or takes on what is said of it now.
   */
  announce(upload: PackageUpload, now: number): Promise<StoredPackage>;
  find(repositoryId: number, sha256: string): Promise<StoredPackage | undefined>;
  /** The uploaded one, which from now on counts as used then. */
  use(repositoryId: number, sha256: string, now: number): Promise<StoredPackage | undefined>;
  /** Undefined: storage has lost it. */
  recordUploaded(id: string, at: number | undefined): Promise<void>;
  /**
   * Takes away all that nobody has used since `usedBefore`, by an execution that had not ended then or by
   * asking for it, and those whose upload nobody has confirmed since `announcedBefore`.
   */
  expire(times: { usedBefore: number; announcedBefore: number; now: number }): Promise<void>;
  /** Takes away the package of that content unless another execution that has left something was made of it. */
  release(
    of: { repositoryId: number; sha256: string; executionId: ExecutionId },
    now: number,
  ): Promise<void>;
  /** Those that were taken away and that storage may still have, at most 1000. */
  removable(): Promise<{ id: string; key: string }[]>;
  forget(ids: readonly string[]): Promise<void>;
}
