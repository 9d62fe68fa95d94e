import type { Readable } from 'node:stream';
import type { Header } from 'tar-stream';
import { GitHubRefused } from '../../engine/ports/github.ts';
import { type CodeIncomplete, LfsFailed, SubmoduleFailed } from './code-incomplete.ts';
import { type LfsFile, lfsContents } from './lfs-contents.ts';
import { type LfsPointer, parseLfsPointer } from './parse-lfs-pointer.ts';
import { type Submodule, parseGitmodules } from './parse-gitmodules.ts';
import {
  type RepositoryName,
  repositoryOfSubmodule,
  withoutCredentials,
} from './repository-of-submodule.ts';
import { type TarEntry, hasContent, tarEntries, wholeOf } from './tar-entries.ts';
import { type TarWriter, createTarWriter } from './tar-writer.ts';

const GITMODULES = '.gitmodules';

/** What is asked while an archive is completed. */
export type ArchiveHosts = {
  /** As `https://github.com`; submodules of other servers are refused. */
  serverUrl: string;
  /** A commit as `.tar.gz` with one leading folder. Throws `GitHubRefused` when we may not read it. */
  submoduleArchive: (repository: RepositoryName, commit: string) => Promise<Readable>;
  /**
   * The commit that the submodule at this path is pinned to; undefined when none is there (docs.github.com,
   * "Get repository content": `type` `submodule` and its `sha`).
   */
  submoduleAt: (
    repository: RepositoryName,
    commit: string,
    path: string,
  ) => Promise<string | undefined>;
  /** A token that may read the repository's contents; undefined for one that everybody may read. */
  lfsToken: (repository: RepositoryName) => Promise<string | undefined>;
};

export type IncompleteArchive = {
  /** From GitHub: a `.tar.gz` with one leading folder. Closed when it is read, or nobody reads on. */
  archive: Readable;
  repository: RepositoryName;
  commit: string;
  submodules: boolean;
  lfs: boolean;
  hosts: ArchiveHosts;
};

const MAX_DEPTH = 5;
const MAX_SUBMODULES = 200;
/** So much is read at once, and may be looked into. */
const SMALL_BYTES = 64 * 1024;
/** So many files wait for what Git LFS keeps of them; some hundred bytes each. */
const MAX_HELD = 10_000;

type Job = IncompleteArchive & { writer: TarWriter; root: string | undefined; filled: number };

/** One repository at a commit, and where it lies in the outermost: '' or a path with a slash at its end. */
type Tree = {
  repository: RepositoryName;
  commit: string;
  archive: Readable;
  at: string;
  depth: number;
};

type HeldFile = LfsFile & { header: Header };

/**
 * The archive with what GitHub leaves out of one: submodules, which git-archive(1) makes empty folders
 * of, and what Git LFS keeps in the place of its pointers (docs.github.com, "Managing Git LFS objects in
 * archives of your repository": only where the repository's settings say so). Each submodule is filled at
 * its pinned commit. The files of Git LFS come after the others of their repository and submodules
 * after them, so that no download waits while another goes on.
 *
 * Held in memory are a few chunks, small objects of Git LFS, and what is known of the files that wait.
 * The stream fails with `SubmoduleFailed` or `LfsFailed` for what will not get better.
 */
export function completeArchive(incomplete: IncompleteArchive): Readable {
  const { archive, repository, commit, submodules, lfs } = incomplete;
  if (!submodules && !lfs) return archive;
  const writer = createTarWriter();
  const job: Job = { ...incomplete, writer, root: undefined, filled: 0 };
  void copyTree(job, { repository, commit, archive, at: '', depth: 0 }).then(
    () => writer.end(),
    (error: Error) => writer.fail(error),
  );
  return writer.output;
}

async function copyTree(job: Job, tree: Tree): Promise<void> {
  const { lfs, writer } = job;
  let held: HeldFile[] = [];
  let submodules: Submodule[] = [];
  for await (const entry of tarEntries(tree.archive)) {
    const path = pathOf(entry.header.name);
    job.root ??= entry.header.name.slice(0, entry.header.name.length - path.length);
    const header = tree.depth > 0 ? moved(entry.header, `${job.root}${tree.at}`) : entry.header;
    const whole = await wholeIfSmall(entry);
    const pointer = lfs && whole ? parseLfsPointer(whole) : undefined;
    if (pointer) held.push(heldFile(header, `${tree.at}${path}`, pointer));
    else await writer.write(header, whole ?? entry.content);
    if (job.submodules && path === GITMODULES)
      submodules = submodulesIn(whole, `${tree.at}${path}`);
    if (held.length === MAX_HELD) {
      await writeHeld(job, tree, held);
      held = [];
    }
  }
  await writeHeld(job, tree, held);
  for (const submodule of submodules) await fill(job, tree, submodule);
}

async function wholeIfSmall({ header, content }: TarEntry): Promise<Buffer | undefined> {
  return hasContent(header) && header.size <= SMALL_BYTES ? wholeOf(content) : undefined;
}

function submodulesIn(text: Buffer | undefined, path: string): Submodule[] {
  if (text) return parseGitmodules(text.toString(), path);
  throw new SubmoduleFailed(`${path} is no file, or larger than ${SMALL_BYTES / 1024} KiB`);
}

function heldFile(header: Header, path: string, pointer: LfsPointer): HeldFile {
  const { oid, size, extension } = pointer;
  if (extension !== undefined)
    throw new LfsFailed(
      `the Git LFS file '${path}' was changed by the extension '${extension}', which only a checkout can undo`,
    );
  return { header: { ...header, size }, path, object: { oid, size } };
}

async function writeHeld(job: Job, tree: Tree, held: readonly HeldFile[]): Promise<void> {
  const { hosts, writer } = job;
  const { repository } = tree;
  const server = {
    serverUrl: hosts.serverUrl,
    repository,
    token: () =>
      orFailed(
        hosts.lfsToken(repository),
        () =>
          new LfsFailed(
            `the Git LFS files of ${nameOf(repository)} cannot be read: install the App on it`,
          ),
      ),
    signal: writer.signal,
  };
  for await (const { file, content } of lfsContents(server, held))
    await writer.write(file.header, content);
}

async function fill(job: Job, tree: Tree, submodule: Submodule): Promise<void> {
  const { hosts, writer } = job;
  const path = `${tree.at}${submodule.path}`;
  writer.signal.throwIfAborted();
  const commit = await orFailed(
    hosts.submoduleAt(tree.repository, tree.commit, submodule.path),
    () =>
      new SubmoduleFailed(
        `the commit of the submodule '${path}' cannot be read from ${nameOf(tree.repository)}`,
      ),
  );
  // `.gitmodules` may name what was taken out since.
  if (commit === undefined) return;
  if (tree.depth === MAX_DEPTH)
    throw new SubmoduleFailed(`the submodule '${path}' lies deeper than ${MAX_DEPTH} submodules`);
  job.filled += 1;
  if (job.filled > MAX_SUBMODULES)
    throw new SubmoduleFailed(
      `there are more than ${MAX_SUBMODULES} submodules, '${path}' among them`,
    );
  const repository = repositoryOf(job, tree, submodule);
  const archive = await orFailed(
    hosts.submoduleArchive(repository, commit),
    (refusal) =>
      new SubmoduleFailed(
        refusal.status === 403
          ? `the submodule '${path}' cannot be read: ${refusal.message}`
          : `the submodule '${path}' cannot be read: install the App on ${nameOf(repository)}, and push ${commit.slice(0, 7)} there`,
      ),
  );
  await copyTree(job, { repository, commit, archive, at: `${path}/`, depth: tree.depth + 1 });
}

/** What GitHub refuses for good, in words of who started the execution. */
async function orFailed<T>(
  request: Promise<T>,
  failed: (refusal: GitHubRefused) => CodeIncomplete,
): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof GitHubRefused)) throw error;
    const failure = failed(error);
    failure.cause = error;
    throw failure;
  }
}

function repositoryOf({ hosts }: Job, tree: Tree, submodule: Submodule): RepositoryName {
  const path = `${tree.at}${submodule.path}`;
  const { url } = submodule;
  if (url === undefined)
    throw new SubmoduleFailed(`the submodule '${path}' has no url in ${tree.at}${GITMODULES}`);
  const repository = repositoryOfSubmodule(url, tree.repository, hosts.serverUrl);
  if (repository) return repository;
  const { host } = new URL(hosts.serverUrl);
  throw new SubmoduleFailed(
    `the submodule '${path}' is at ${withoutCredentials(url)}: only repositories on ${host} can be fetched`,
  );
}

function nameOf({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`;
}

/** Without the folder that GitHub puts around everything. */
function pathOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** A hard link's target is a name in the archive too. */
function moved(header: Header, folder: string): Header {
  const name = `${folder}${pathOf(header.name)}`;
  if (header.type !== 'link') return { ...header, name };
  return { ...header, name, linkname: `${folder}${pathOf(header.linkname)}` };
}
