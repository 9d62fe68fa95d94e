import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Files, Submodule } from './state.ts';

/** A file or a folder at a commit. */
export type TreeObject =
  | { kind: 'file'; sha: string; content: Buffer }
  | { kind: 'directory'; entries: TreeEntry[] }
  | { kind: 'submodule'; sha: string };

export interface TreeEntry {
  kind: 'file' | 'directory';
  sha: string;
  name: string;
  size: number;
}

export interface GitCommit {
  sha: string;
  treeSha: string;
  parents: string[];
  author: { name: string; email: string; date: string };
  message: string;
}

export interface NewCommit {
  branch: string;
  /** The parent; undefined makes a first commit. */
  parent: string | undefined;
  files: Files;
  message: string;
  author: { name: string; email: string };
}

const SHA = /^[0-9a-f]{40}$/;

/** Commits that were found stay; asking git again would cost a process, some 4 ms. */
const knownCommits = new Set<string>();

/** Makes an empty bare repository whose default branch is `main`. */
export async function initRepository(gitDir: string): Promise<void> {
  await git(gitDir, ['init', '--quiet', '--bare', '--initial-branch=main', gitDir]);
}

/** Copies all branches and tags. */
export async function cloneRepository(from: string, gitDir: string): Promise<void> {
  await git(from, ['clone', '--quiet', '--bare', from, gitDir]);
}

/** Commits without a work tree, in one process, and answers the SHA. */
export async function commitFiles(gitDir: string, commit: NewCommit): Promise<string> {
  const { author, branch, files, message, parent } = commit;
  const seconds = Math.floor(Date.now() / 1000);
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${branch}\nmark :1\n`,
    `committer ${author.name} <${author.email}> ${seconds} +0000\n`,
    ...data(message),
  ];
  if (parent !== undefined) parts.push(`from ${parent}\n`);
  for (const [path, content] of Object.entries(files)) {
    if (content === null) parts.push(`D ${path}\n`);
    else if (isSubmodule(content)) parts.push(`M 160000 ${content.commit} ${path}\n`);
    else parts.push(`M 100644 inline ${path}\n`, ...data(content));
  }
  parts.push('get-mark :1\ndone\n');
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const output = await git(gitDir, ['fast-import', '--quiet', '--done', '--force'], input);
  return output.toString().trim();
}

/** The commit that a branch, tag or SHA names, or undefined. */
export async function resolveCommit(gitDir: string, ref: string): Promise<string | undefined> {
  // A name that starts with a dash would be read as an option.
  if (ref.startsWith('-') || ref.includes('\n')) return undefined;
  if (knownCommits.has(`${gitDir} ${ref}`)) return ref;
  const names = SHA.test(ref)
    ? [ref]
    : [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`, ref];
  const input = Buffer.from(names.map((name) => `${name}^{commit}\n`).join(''));
  const output = await git(gitDir, ['cat-file', '--batch-check=%(objectname)'], input);
  const sha = output
    .toString()
    .split('\n')
    .find((line) => SHA.test(line));
  if (sha !== undefined) knownCommits.add(`${gitDir} ${sha}`);
  return sha;
}

/** Exactly this ref, such as `heads/main`, without guessing. */
export async function resolveRef(gitDir: string, ref: string): Promise<string | undefined> {
  const output = await git(gitDir, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/']);
  const line = output
    .toString()
    .split('\n')
    .find((entry) => entry.startsWith(`refs/${ref} `));
  return line?.split(' ')[1];
}

/** Points a full ref name at a commit. */
export async function updateRef(gitDir: string, ref: string, sha: string): Promise<void> {
  await git(gitDir, ['update-ref', ref, sha]);
}

/** Brings a commit of a fork into the repository, as GitHub's shared object store does. */
export async function fetchCommit(
  gitDir: string,
  from: { gitDir: string; ref: string; to: string },
) {
  await git(gitDir, ['fetch', '--quiet', from.gitDir, `+${from.ref}:${from.to}`]);
}

/** What a commit says of itself; rejects if it is not there. */
export async function readCommit(gitDir: string, sha: string): Promise<GitCommit> {
  const format = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%B';
  const output = await git(gitDir, ['show', '--no-patch', `--format=${format}`, sha]);
  const [hash = '', treeSha = '', parents = '', name = '', email = '', date = '', message = ''] =
    output.toString().split('\0');
  return {
    sha: hash,
    treeSha,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name, email, date: new Date(date).toISOString().replace('.000', '') },
    message: message.trimEnd(),
  };
}

/** Paths by what a commit did to them, as a push tells it. */
export async function readChanges(gitDir: string, sha: string) {
  const argv = ['diff-tree', '--root', '--no-commit-id', '--name-status', '-r', '-z', sha];
  const parts = (await git(gitDir, argv)).toString().split('\0');
  const changes = { added: [] as string[], modified: [] as string[], removed: [] as string[] };
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const path = parts[index + 1] ?? '';
    if (parts[index] === 'A') changes.added.push(path);
    else if (parts[index] === 'D') changes.removed.push(path);
    else changes.modified.push(path);
  }
  return changes;
}

/** The paths that differ between two commits. */
export async function readDifference(
  gitDir: string,
  { from, to }: { from: string; to: string },
): Promise<{ status: 'added' | 'removed' | 'modified'; path: string }[]> {
  const argv = ['diff-tree', '--no-commit-id', '--name-status', '-r', '-z', '--no-renames'];
  const parts = (await git(gitDir, [...argv, from, to])).toString().split('\0');
  const found: { status: 'added' | 'removed' | 'modified'; path: string }[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const status = parts[index] === 'A' ? 'added' : parts[index] === 'D' ? 'removed' : 'modified';
    found.push({ status, path: parts[index + 1] ?? '' });
  }
  return found;
}

/** Where two histories parted; undefined when they have nothing in common. */
export async function findMergeBase(
  gitDir: string,
  { one, other }: { one: string; other: string },
): Promise<string | undefined> {
  const output = await git(gitDir, ['merge-base', one, other]).catch(() => Buffer.from(''));
  return output.toString().trim() || undefined;
}

/** How many commits `to` has that `from` does not. */
export async function countCommits(
  gitDir: string,
  { from, to }: { from: string; to: string },
): Promise<number> {
  return Number((await git(gitDir, ['rev-list', '--count', `${from}..${to}`])).toString());
}

/** Names of a kind of refs with their commits. */
export async function listRefs(
  gitDir: string,
  kind: 'heads' | 'tags',
): Promise<{ name: string; sha: string }[]> {
  const format = '--format=%(refname) %(objectname)';
  const output = await git(gitDir, ['for-each-ref', format, `refs/${kind}/`]);
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref = '', sha = ''] = line.split(' ');
      return { name: ref.slice(`refs/${kind}/`.length), sha };
    });
}

/** Removes a ref. */
export async function deleteRef(gitDir: string, ref: string): Promise<void> {
  await git(gitDir, ['update-ref', '-d', ref]);
}

/** What stands at a path of a commit, or undefined. */
export async function readTreeObject(
  gitDir: string,
  at: { sha: string; path: string },
): Promise<TreeObject | undefined> {
  const input = Buffer.from(`${at.sha}:${at.path}\n`);
  const output = await git(gitDir, ['cat-file', '--batch'], input);
  const headEnd = output.indexOf('\n');
  const [sha = '', type, size] = output.subarray(0, headEnd).toString().split(' ');
  if (type === 'blob') {
    const content = output.subarray(headEnd + 1, headEnd + 1 + Number(size));
    return { kind: 'file', sha, content };
  }
  if (type !== 'tree') return readSubmodule(gitDir, at);
  const listing = await git(gitDir, ['ls-tree', '--long', '-z', sha]);
  return { kind: 'directory', entries: listing.toString().split('\0').flatMap(toTreeEntry) };
}

async function readSubmodule(
  gitDir: string,
  { sha, path }: { sha: string; path: string },
): Promise<TreeObject | undefined> {
  if (path === '') return undefined;
  const listing = await git(gitDir, ['ls-tree', sha, '--', path]).catch(() => Buffer.from(''));
  const pinned = /^160000 commit ([0-9a-f]{40})/.exec(listing.toString())?.[1];
  return pinned === undefined ? undefined : { kind: 'submodule', sha: pinned };
}

/** The gzipped tarball of a commit as it is produced. */
export function streamArchive(gitDir: string, options: { sha: string; prefix: string }): Readable {
  const child = spawn(
    'git',
    ['archive', '--format=tar.gz', `--prefix=${options.prefix}/`, options.sha],
    { cwd: gitDir, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  child.on('exit', (code) => {
    if (code !== 0) child.stdout.destroy(new Error(`git archive ended with ${code}`));
  });
  return child.stdout;
}

function isSubmodule(content: Files[string]): content is Submodule {
  return content !== null && typeof content === 'object' && 'commit' in content;
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

function toTreeEntry(line: string): TreeEntry[] {
  const found = /^\d+ (blob|tree) ([0-9a-f]{40}) +(\d+|-)\t(.*)$/.exec(line);
  if (found === null) return [];
  const [, type, sha = '', size, name = ''] = found;
  return [
    {
      kind: type === 'tree' ? 'directory' : 'file',
      sha,
      name,
      size: size === '-' ? 0 : Number(size),
    },
  ];
}

async function git(cwd: string, argv: readonly string[], input?: Buffer): Promise<Buffer> {
  const isInit = argv[0] === 'init';
  const child = spawn('git', argv, isInit ? {} : { cwd });
  const failed = new Promise<never>((_resolve, reject) => {
    child.on('error', reject);
  });
  child.stdin.on('error', () => {
    // A git that stopped reading says why on its standard error, which is what is reported.
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const [output, errors, code] = await Promise.race([
    Promise.all([buffer(child.stdout), buffer(child.stderr), ended]),
    failed,
  ]);
  if (code !== 0) throw new Error(`git ${argv[0]} ended with ${code}: ${errors.toString().trim()}`);
  return output;
}
