import { packageName } from '../core/execution/code-name.ts';
import type { PackageAnswer, PackageRequest } from '../protocol/package-api.ts';
import type { Dependencies } from './dependencies.ts';
import type { PersonOfToken } from './ports/github.ts';
import { UploadRefused } from './store-upload.ts';

/** Long enough for a gigabyte on a slow line. */
const UPLOAD_SECONDS = 6 * 60 * 60;
const DAY_SECONDS = 24 * 60 * 60;

/** Says where a packed folder goes, or that the repository has it already. */
export async function requestPackage(
  { store, storage, settings, now }: Dependencies,
  { login, repository }: PersonOfToken,
  request: PackageRequest,
): Promise<PackageAnswer> {
  const { sha256, sizeBytes, definition, description } = request;
  const found = await store.packages.announce(
    {
      repositoryId: repository.id,
      sha256,
      sizeBytes,
      // What Postgres keeps of no text.
      definition: definition.replaceAll('\0', '\uFFFD'),
      ...(description !== undefined && { description: description.replaceAll('\0', '\uFFFD') }),
      uploadedBy: login,
    },
    now(),
  );
  if (found.uploadedAt !== undefined) {
    if ((await storage.size(found.key)) === found.sizeBytes) return {};
    await store.packages.recordUploaded(found.id, undefined);
  }
  const upload = await storage.presignPut({
    key: found.key,
    sizeBytes,
    sha256,
    keepDays: Math.ceil(settings.operator.keepPackagesSeconds / DAY_SECONDS),
    expiresInSeconds: UPLOAD_SECONDS,
  });
  return { upload };
}

/** Believes that a package is there once storage says so. Safe to repeat. */
export async function confirmPackage(
  { store, storage, now }: Dependencies,
  { repository }: PersonOfToken,
  sha256: string,
): Promise<void> {
  const found = await store.packages.find(repository.id, sha256);
  const name = packageName(sha256);
  if (!found) throw new UploadRefused(`this repository has no package ${name}`);
  if ((await storage.size(found.key)) !== found.sizeBytes)
    throw new UploadRefused(`storage does not have the whole of ${name}: upload it again`);
  await store.packages.recordUploaded(found.id, now());
}
