import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of git, whose commits come out as GitHub archives them. */
export class GitRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'archive-'));

  constructor() {
    this.git('init', '--quiet');
  }

  git(...words: string[]): string {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    return execFileSync('git', ['-C', this.folder, ...identity, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
      .toString()
      .trim();
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  /** As `git submodule add` leaves it: a pinned commit, without fetching it. */
  addSubmodule(path: string, url: string, commit: string): void {
    this.git('config', '-f', '.gitmodules', `submodule.${path}.path`, path);
    this.git('config', '-f', '.gitmodules', `submodule.${path}.url`, url);
    this.pin(path, commit);
  }

  /** A pinned commit of another repository, in `.gitmodules` or not. */
  pin(path: string, commit: string): void {
    mkdirSync(join(this.folder, path), { recursive: true });
    this.git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  }

  /** What lies in the folder, as a commit; its hash. */
  commit(): string {
    this.git('add', '.');
    this.git('commit', '--quiet', '--allow-empty', '-m', 'x');
    return this.git('rev-parse', 'HEAD');
  }

  archive(commit: string, folder: string): Buffer {
    return execFileSync(
      'git',
      ['-C', this.folder, 'archive', '--format=tar.gz', `--prefix=${folder}/`, commit],
      { maxBuffer: 1 << 30 },
    );
  }

  /** As GitHub's contents tell it: `git ls-tree` names a pinned commit as such. */
  submoduleAt(commit: string, path: string): string | undefined {
    return /^160000 commit ([0-9a-f]+)/.exec(this.git('ls-tree', commit, '--', path))?.[1];
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function oidOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What Git LFS commits in the place of a file. */
export function pointerTo(content: string | Uint8Array): string {
  const size = Buffer.from(content).length;
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oidOf(content)}\nsize ${size}\n`;
}
