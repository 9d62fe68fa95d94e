import type { Hono } from 'hono';
import type { Settings } from '../core/settings/settings.ts';
import type { Storage } from '../engine/ports/storage.ts';
import { createDirectoryRoutes } from './directory-routes.ts';
import { DirectoryStorage, type DirectoryStorageOptions } from './directory.ts';
import { S3Storage } from './s3-storage.ts';

export type OpenStorage = {
  storage: Storage;
  /** What the server answers for it. */
  routes: Hono[];
  close: () => void;
};

/** The bucket that the operator names, else a folder that the server serves itself; as `S3Storage.open`. */
export async function openStorage(
  { s3, outputs }: Pick<Settings, 's3' | 'outputs'>,
  folder: DirectoryStorageOptions,
): Promise<OpenStorage> {
  if (outputs) {
    const storage = await S3Storage.open({ s3, outputs });
    return { storage, routes: [], close: () => storage.close() };
  }
  const storage = new DirectoryStorage(folder);
  return {
    storage,
    routes: [createDirectoryRoutes({ ...folder, storage })],
    close: () => undefined,
  };
}
