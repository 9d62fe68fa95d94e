import type { PlannedInput } from '../execution/execution-spec.ts';
import { hideCredentials } from '../input/hide-credentials.ts';

/** One input as it is on the machine. */
export type FetchedInput = {
  name: string;
  inputId: string;
  download: PlannedInput['download'];
  files: readonly FetchedFile[];
};

export type FetchedFile = {
  /** Relative to the input's folder, with `/`. */
  name: string;
  uri: string;
  sizeBytes: number | undefined;
  /** All three for what was downloaded; otherwise what is known of it, if anything. */
  checksums: { md5?: string; sha1?: string; sha256?: string };
  datumId: string | undefined;
  storageUri: string | undefined;
  metadata: readonly Record<string, unknown>[];
};

/**
 * The content of `inputs.json` (docs.valohai.com, "System configuration files"); `folder` is where a
 * program finds the inputs. A file that is fetched on demand is described before it is there.
 */
export function inputsFile(
  inputs: readonly FetchedInput[],
  folder: string,
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map((input) => {
      const files = input.files.map((file) => describeFile(input, file, folder));
      return [input.name, { input_id: input.inputId, files }];
    }),
  );
}

/** valohai-utils refuses a file without a name, path, size, uri or checksums. */
function describeFile(
  { name, inputId, download }: FetchedInput,
  file: FetchedFile,
  folder: string,
) {
  const { datumId, storageUri } = file;
  return {
    name: file.name,
    path: `${folder}/${name}/${file.name}`,
    size: file.sizeBytes ?? null,
    uri: shownUri(file),
    checksums: file.checksums,
    metadata: file.metadata,
    ...(datumId !== undefined && { datum_id: datumId }),
    ...(storageUri !== undefined && { storage_uri: hideCredentials(storageUri) }),
    ...(download === 'on-demand' && { download_intent: download, input_id: inputId }),
  };
}

/** An alias or a dataset may name another file tomorrow: the file's own id does not. */
function shownUri({ uri, datumId }: FetchedFile): string {
  const isHttp = /^https?:/i.test(uri);
  return datumId === undefined || isHttp ? hideCredentials(uri) : `datum://${datumId}`;
}
