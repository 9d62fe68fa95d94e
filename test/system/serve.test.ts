// `slashrun serve`, as it stands in a terminal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';

let github: GitHubStandIn;
let folder: string;
beforeAll(async () => {
  github = await startGitHub();
  folder = await mkdtemp(join(tmpdir(), 'slashrun-serve-'));
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  'ends in order when its whole group hears %s',
  async (signal) => {
    const { app, url } = github;
    const child = spawn(process.execPath, [resolve('dist/slashrun.js'), 'serve', '--port', '0'], {
      cwd: folder,
      detached: true,
      env: {
        PATH: process.env['PATH'],
        APP_ID: String(app.appId),
        PRIVATE_KEY: app.privateKey,
        WEBHOOK_SECRET: app.webhookSecret,
        GITHUB_API_URL: url,
        LOCAL_WORKERS: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.pid === undefined) throw new Error('there is no process');
    for await (const line of createInterface({ input: child.stdout }))
      if (line.includes('slashrun is ready')) break;
    const database = join(folder, '.slashrun/postgres/data/postmaster.pid');
    expect(existsSync(database)).toBe(true);

    const ended = once(child, 'exit');
    process.kill(-child.pid, signal);
    expect((await ended)[0]).toBe(0);
    expect(existsSync(database)).toBe(false);
  },
);
