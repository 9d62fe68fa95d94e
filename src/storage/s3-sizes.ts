import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-bucket.ts';

/**
 * Sizes of objects, by their keys, as the store lists them: a thousand in one request. Keys that were made
 * one after the other stand together, so that the list is read from the first to the last of them.
 */
export async function listSizes(
  bucket: S3Bucket,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const [folder, wanted] of byFolder(keys)) {
    const [first = '', last = first] = [wanted.at(0), wanted.at(-1)];
    const pages = paginateListObjectsV2(
      { client: bucket.client },
      {
        Bucket: bucket.name,
        Prefix: `${bucket.prefix}${folder}`,
        // The list begins with what comes after that.
        StartAfter: `${bucket.prefix}${first.slice(0, -1)}`,
      },
    );
    const asked = new Set(wanted);
    for await (const { Contents = [] } of pages) {
      const listed = Contents.map(({ Key = '', Size = 0 }) => ({
        key: Key.slice(bucket.prefix.length),
        size: Size,
      }));
      for (const { key, size } of listed) if (asked.has(key)) found.set(key, size);
      if ((listed.at(-1)?.key ?? last) >= last) break;
    }
  }
  return found;
}

/** Sorted, as a store lists them. */
function byFolder(keys: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const key of keys.toSorted()) {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const others = folders.get(folder);
    if (others) others.push(key);
    else folders.set(folder, [key]);
  }
  return folders;
}
