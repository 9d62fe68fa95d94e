import { hideCredentials } from '../input/hide-credentials.ts';

/** One input as it is on the machine. */
export type FetchedInput = {
  name: string;
  inputId: string;
  download: 'always' | 'on-demand';
  files: readonly FetchedFile[];
};

export type FetchedFile = {
  /** Relative to the input's folder, with `/`. */
  name: string;
  uri: string;
  sizeBytes: number | undefined;
  /** Undefined for what is not downloaded. */
  checksums: { md5: string; sha1: string; sha256: string } | undefined;
  datumId: string | undefined;
  metadata: readonly Record<string, unknown>[];
};

/**
 * The content of `inputs.json` (docs.valohai.com, "System configuration files"); `folder` is where a
 * program finds the inputs.
 */
export function inputsFile(
  inputs: readonly FetchedInput[],
  folder: string,
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map(({ name, inputId, download, files }) => [
      name,
      {
        input_id: inputId,
        files: files.map((file) => ({
          name: file.name,
          path: `${folder}/${name}/${file.name}`,
          size: file.sizeBytes ?? null,
          uri: hideCredentials(file.uri),
          checksums: file.checksums ?? {},
          metadata: file.metadata,
          ...(file.datumId !== undefined && { datum_id: file.datumId }),
          ...(download === 'on-demand' && { download_intent: download, input_id: inputId }),
        })),
      },
    ]),
  );
}
