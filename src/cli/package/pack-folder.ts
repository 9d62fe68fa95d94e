import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PackageRequest } from '../../protocol/package-api.ts';
import { chooseFiles } from './choose-files.ts';
import { judgeSize } from './judge-size.ts';
import { PackageError } from './package-error.ts';
import { runGit } from './run-git.ts';
import { writeArchive } from './write-archive.ts';

const DEFINITION_FILE = 'valohai.yaml';
const MAX_DESCRIPTION = 500;

/** A folder that was packed, in a file of its own. */
export type PackedFolder = {
  /** What the server is told of it. */
  request: PackageRequest;
  file: string;
  /** How many files are in it. */
  count: number;
  /** Removes the file. */
  remove: () => Promise<void>;
};

type Asking = {
  /** Whether that is meant. */
  confirm: (question: string) => Promise<boolean>;
  onWarning: (message: string) => void;
  signal?: AbortSignal;
};

/**
 * Packs a folder with its `valohai.yaml`; it need not be under version control. Throws `PackageError` for one that
 * cannot be packed, or that the person does not want to be after all.
 */
export async function packFolder(
  folder: string,
  { confirm, onWarning, signal }: Asking,
): Promise<PackedFolder> {
  const definition = await readFile(join(folder, DEFINITION_FILE), 'utf8').catch(
    (error: unknown) => {
      throw new PackageError(
        `there is no ${DEFINITION_FILE} in ${folder}: add one with a step`,
        error,
      );
    },
  );
  const { files, warnings } = await chooseFiles(folder);
  const judged = judgeSize(files);
  if (judged.error !== undefined) throw new PackageError(judged.error);
  for (const warning of [...warnings, ...judged.warnings]) onWarning(warning);
  if (judged.warnings.length > 0 && !(await confirm('Pack and upload it all the same?')))
    throw new PackageError('nothing was packed: list what is not needed in .vhignore');
  const temporary = await mkdtemp(join(tmpdir(), 'slashrun-package-'));
  const remove = () => rm(temporary, { recursive: true, force: true });
  try {
    const file = join(temporary, 'package.tar.gz');
    const written = await writeArchive({ folder, files }, { to: file, signal });
    const description = await describe(folder);
    const request = { ...written, definition, ...(description !== undefined && { description }) };
    return { request: checked(request), file, count: files.length, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function checked(request: PackageRequest): PackageRequest {
  const parsed = PackageRequest.safeParse(request);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') === 'definition' ? DEFINITION_FILE : 'the package';
  throw new PackageError(`${where} cannot be sent: ${issue?.message ?? ''}`);
}

/** Where the folder stands for git, with `-dirty` for changes that are in no commit. */
async function describe(folder: string): Promise<string | undefined> {
  const said = await runGit(folder, ['describe', '--always', '--long', '--dirty', '--all']);
  const line = said?.toString().trim().slice(0, MAX_DESCRIPTION);
  return line === '' ? undefined : line;
}
