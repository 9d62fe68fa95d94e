import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import prettyBytes from 'pretty-bytes';
import { packageName } from '../../core/execution/code-name.ts';
import type { RepositoryName } from '../../protocol/people-api.ts';
import type { ApiClient } from '../api-client.ts';
import { git } from '../git.ts';
import { openProgress } from '../outputs/progress.ts';
import { type PackedFolder, packFolder } from '../package/pack-folder.ts';
import { uploadPackage } from '../package/upload-package.ts';
import { packageClient } from '../package/package-client.ts';
import { PackageError } from '../package/package-error.ts';
import type { Terminal } from '../terminal.ts';

const FILE = 'valohai.yaml';

type Answering = {
  /** Whether all questions were answered with yes beforehand. */
  yes: boolean;
  terminal: Terminal;
  signal: AbortSignal;
};

/** The working directory in a package, or the root of its repository where only that has a `valohai.yaml`. */
export async function packHere({ yes, terminal, signal }: Answering): Promise<PackedFolder> {
  const root = await git('rev-parse', '--show-toplevel');
  const isAtRoot = !existsSync(FILE) && root !== undefined && existsSync(join(root, FILE));
  return packFolder(isAtRoot ? root : '.', {
    onWarning: (message) => terminal.writeError(`slashrun: ${message}\n`),
    confirm: async (question) => yes || confirm(question, { terminal, signal }),
    signal,
  });
}

type Asking = Omit<Answering, 'yes'>;

async function confirm(question: string, { terminal, signal }: Asking): Promise<boolean> {
  if (!terminal.isInteractive)
    throw new PackageError('nobody is there to say that this is meant: say so with --yes');
  // Not as an editor of lines: Ctrl+C stays what it is.
  const asking = createInterface({
    input: terminal.stdin,
    output: process.stderr,
    terminal: false,
  });
  try {
    const closed = once(asking, 'close').then(() => '');
    const answer = asking.question(`${question} [y/N] `, { signal });
    return /^y(?:es)?$/i.test((await Promise.race([answer, closed])).trim());
  } finally {
    asking.close();
  }
}

type Sending = {
  api: ApiClient;
  repository: RepositoryName;
  terminal: Terminal;
  signal: AbortSignal;
};

/** Brings the package to the server, and says what was sent. */
export async function sendPackage(
  packed: PackedFolder,
  { api, repository, terminal, signal }: Sending,
): Promise<void> {
  const { sha256, sizeBytes } = packed.request;
  const progress = await openProgress(sizeBytes, terminal);
  const uploading = uploadPackage(packageClient(api, repository), packed, {
    onProgress: ({ sentBytes }) => progress.update(sentBytes),
    signal,
  });
  const { isKnown } = await uploading.finally(() => progress.end());
  const files = packed.count === 1 ? '1 file' : `${packed.count.toLocaleString('en')} files`;
  const what = `${packageName(sha256)}, ${files} in ${prettyBytes(sizeBytes)}`;
  terminal.writeError(
    isKnown ? `slashrun: the server has ${what}, already\n` : `slashrun: uploaded ${what}\n`,
  );
}
