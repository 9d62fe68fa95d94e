import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './stage.ts';
import { type Ran, type Running, startCommand } from './start-command.ts';

/** The built command, as somebody has it who works on the stage's repository. */
export type Command = {
  /** A clone of the repository, at its pull request's branch. */
  folder: string;
  /** Where the person's settings are kept. */
  settings: string;
  environment: NodeJS.ProcessEnv;
  run: (args: readonly string[], options?: { input?: string; token?: string }) => Promise<Ran>;
  start: (args: readonly string[]) => Running;
  git: (...args: string[]) => string;
  remove: () => void;
};

export function openCommand({ repository, github, server }: Stage): Command {
  const home = mkdtempSync(join(tmpdir(), 'slashrun-command-'));
  const folder = join(home, 'engine');
  const settings = join(home, 'settings');
  mkdirSync(settings);
  runGit('clone', '--quiet', '--branch', 'change', repository.repository.gitDir, folder);
  const git = (...args: string[]) => runGit('-C', folder, ...args);
  git('remote', 'set-url', 'origin', `${github.url}/${repository.fullName}.git`);
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: settings,
    SLASHRUN_SERVER: server.url,
  };
  const start = (
    args: readonly string[],
    { input = '', token }: { input?: string; token?: string } = {},
  ) => {
    return startCommand(args, {
      folder,
      environment: { ...environment, ...(token !== undefined && { SLASHRUN_TOKEN: token }) },
      input,
    });
  };
  return {
    folder,
    settings,
    environment,
    run: (args, options) => start(args, options).ended,
    start: (args) => start(args),
    git,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

function runGit(...args: string[]): string {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  return execFileSync('git', args, { stdio, encoding: 'utf8' }).trim();
}
