import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Stage } from './stage.ts';

const PROGRAM = resolve('dist/slashrun.js');

export type Ran = { code: number | null; out: string; error: string };
export type Running = {
  out: () => string;
  error: () => string;
  /** Resolves when it has ended. */
  ended: Promise<Ran>;
  signal: (name: NodeJS.Signals) => void;
};

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
  const run = (...args: string[]) =>
    execFileSync('git', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' }).trim();
  run('clone', '--quiet', '--branch', 'change', repository.repository.gitDir, folder);
  const git = (...args: string[]) => run('-C', folder, ...args);
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
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      env: { ...environment, ...(token !== undefined && { SLASHRUN_TOKEN: token }) },
    });
    child.stdin.end(input);
    let [out, error] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (error += piece));
    const ended = new Promise<Ran>((done) => {
      child.on('close', (code) => done({ code, out, error }));
    });
    return {
      out: () => out,
      error: () => error,
      ended,
      signal: (name: NodeJS.Signals) => void child.kill(name),
    };
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
