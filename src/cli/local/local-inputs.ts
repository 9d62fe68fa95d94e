import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { PlannedInput } from '../../core/execution/execution-spec.ts';
import { httpPath, inputFileName } from '../../core/input/input-file-name.ts';
import type { InputFile, Inputs } from '../../protocol/protocol.ts';
import { NotFound } from '../cli-error.ts';
import { localPath } from './plan-local.ts';

/** The files of this machine that inputs name; refuses what is none. */
export async function findLocalFiles(inputs: readonly PlannedInput[]): Promise<string[]> {
  const files: string[] = [];
  for (const { name, uris } of inputs)
    for (const uri of uris) {
      const path = localPath(uri);
      if (path === undefined) continue;
      const found = await stat(path).catch(() => undefined);
      if (!found) throw new NotFound(`the input '${name}': there is no file ${path}`);
      if (!found.isFile())
        throw new NotFound(
          `the input '${name}': ${path} is a folder: name its files, one --input for each`,
        );
      files.push(resolve(path));
    }
  return files;
}

/** Where the agent finds the files: where they are, or with us. */
export async function placeInputs(
  inputs: readonly PlannedInput[],
  { baseUrl, files }: { baseUrl: string; files: readonly string[] },
): Promise<Inputs['inputs']> {
  const place = async (uri: string): Promise<Omit<InputFile, 'name'> & { path: string }> => {
    const path = localPath(uri);
    if (path === undefined) return { uri, url: uri, path: httpPath(uri), metadata: [] };
    const file = resolve(path);
    const { size: sizeBytes } = await stat(file);
    const url = `${baseUrl}/files/${files.indexOf(file)}`;
    return { uri: `file://${file}`, url, sizeBytes, path: basename(file), metadata: [] };
  };
  return Promise.all(
    inputs.map(async (input) => {
      const isOnly = input.uris.length === 1;
      const placed = await Promise.all(input.uris.map(place));
      return {
        name: input.name,
        inputId: input.name,
        download: input.download,
        files: placed.map(({ path, ...file }) => ({
          ...file,
          name: inputFileName(input, { path, root: '', isOnly }),
        })),
      };
    }),
  );
}
