import { safeName } from '../core/input/input-file-name.ts';
import type { Dependencies } from './dependencies.ts';
import type { PersonOfToken } from './ports/github.ts';

/** Long enough for a large file on a slow line. */
const UPLOAD_SECONDS = 6 * 60 * 60;
/** Amazon S3: "Uploading objects". */
const MAX_WHOLE_BYTES = 5 * 1024 ** 3;

/** The upload cannot be believed; `message` is for whoever uploads. */
export class UploadRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UploadRefused';
  }
}

type File = { name: string; sizeBytes: number; sha256: string };
type UploadPlace = {
  /** What an input says to get the file, once it is uploaded. */
  datum: string;
  id: string;
  upload: { method: 'PUT'; url: string; headers: Record<string, string> };
};

/** Says where a person puts a file that an execution is to be given. */
export async function requestUpload(
  { store, storage }: Dependencies,
  { login, repository }: PersonOfToken,
  { name, sizeBytes, sha256 }: File,
): Promise<UploadPlace> {
  if (storage.parted && sizeBytes > MAX_WHOLE_BYTES)
    throw new UploadRefused(
      'a file of more than 5 GiB does not go in one piece: split it, or put it into a bucket of the setting `stores` and give its s3:// address to the input',
    );
  const datum = await store.datums.add({
    repositoryId: repository.id,
    name: safeName(name),
    sizeBytes,
    sha256,
    uploadedBy: login,
  });
  const { key } = datum;
  const upload = await storage.presignPut({
    key,
    sizeBytes,
    sha256,
    expiresInSeconds: UPLOAD_SECONDS,
  });
  return { datum: `datum://${datum.id}`, id: datum.id, upload };
}

/** Believes that the file is there once storage says so. Safe to repeat. */
export async function confirmUpload(
  { store, storage, now }: Dependencies,
  { repository }: PersonOfToken,
  id: string,
): Promise<void> {
  const datum = await store.datums.findUnconfirmed(repository.id, id);
  if (!datum) throw new UploadRefused(`this repository has no upload '${id}'`);
  if ((await storage.size(datum.key)) !== datum.sizeBytes)
    throw new UploadRefused(`storage does not have the whole of '${datum.name}': upload it again`);
  await store.datums.markUploaded(repository.id, id, now());
}
