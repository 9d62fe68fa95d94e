import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder below `within` with these files; `{link}` is a symbolic link. */
export function createFolder(
  files: Record<string, string | { link: string }>,
  within = mkdtempSync(join(tmpdir(), 'slashrun-folder-')),
): string {
  for (const [path, content] of Object.entries(files)) {
    const place = join(within, path);
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string') writeFileSync(place, content);
    else symlinkSync(content.link, place);
  }
  return within;
}

/** Nobody's own settings of git. */
export function git(folder: string, ...args: string[]): void {
  const settings = ['user.name=ada', 'user.email=ada@example.com', 'protocol.file.allow=always'];
  execFileSync('git', [...settings.flatMap((each) => ['-c', each]), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    stdio: 'pipe',
  });
}

export function gitFolder(files: Parameters<typeof createFolder>[0], within?: string): string {
  const folder = createFolder(files, within);
  git(folder, 'init', '-q', '-b', 'main');
  return folder;
}

export function commitAll(folder: string): void {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'as it is');
}
