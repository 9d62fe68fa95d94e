// `watch` and `logs -f` in a real terminal, while the server dies and comes back.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Command, openCommand } from '../support/command.ts';
import { type Stage, openStage } from '../support/stage.ts';
import { type Screen, openScreen, tmuxAvailable } from '../support/tmux.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Counts until somebody makes this file. */
const folder = mkdtempSync(join(tmpdir(), 'slashrun-terminal-'));
const enough = join(folder, 'enough');
const DEFINITION = `
- step:
    name: count
    image: unused
    command:
      - >-
        i=0; until [ -e ${enough} ]; do i=$((i+1)); echo line $i;
        printf '\\173"progress":%s\\175\\n' $i; sleep 0.05; done; echo $i lines
- step: {name: slow, image: unused, command: [echo begun, sleep 600]}
`;
const PROGRAM = resolve('dist/slashrun.js');

let stage: Stage;
let command: Command;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    environment: { LOCAL_ENGINE: 'process' },
  });
  command = openCommand(stage);
  environment = { ...command.environment, SLASHRUN_TOKEN: stage.ada.token };
});
afterAll(async () => {
  command.remove();
  await stage.close();
  rmSync(folder, { recursive: true });
});

/** A pseudo-terminal of util-linux, whose every byte is kept. */
function inTerminal(args: string) {
  const line = `stty cols 100 rows 30; exec '${process.execPath}' '${PROGRAM}' ${args}`;
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: command.folder,
    env: { ...environment, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  return { out: () => out, ended };
}

async function seen(screen: Screen, pattern: RegExp): Promise<void> {
  const what = `${String(pattern)} on the screen`;
  try {
    await waitUntil(async () => pattern.test(screen.text()), { what, timeoutMs: 60_000 });
  } catch (error) {
    throw new Error(`the screen shows:\n${screen.text()}`, { cause: error });
  }
}

describe.skipIf(!tmuxAvailable())('a terminal', () => {
  it(
    'shows an execution and its log through a death of the server, nothing missing and nothing twice',
    { timeout: 180_000 },
    async () => {
      const run = await command.run(['run', 'count', '--json'], { token: stage.ada.token });
      expect(run).toMatchObject({ code: 0 });
      const follower = inTerminal('logs 1 --follow');
      const said = (words: string) =>
        waitUntil(async () => follower.out().includes(words), { what: words, timeoutMs: 60_000 });
      const screen = openScreen({
        command: [process.execPath, PROGRAM, 'watch', '1'],
        folder: command.folder,
        environment,
      });
      try {
        await seen(screen, /^#1 count · running · .*\n.*ada\/engine at [\s\S]*progress \d+/);
        await said('line 20');
        await stage.server.kill();
        await seen(screen, /the connection is lost/);
        await said('the connection is lost');
        await stage.restart();
        await said('the connection is back');
        writeFileSync(enough, '');
        await seen(screen, /#1 count · complete/);
        expect(await follower.ended).toBe(0);
        const last = Number(/^(\d+) lines/m.exec(follower.out())?.[1]);
        const numbers = [...follower.out().matchAll(/^line (\d+)\r?$/gm)].map(([, n]) => Number(n));
        expect(numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));

        await seen(screen, /exit code 0/);
        const text = screen.text();
        expect(text).toMatch(/^#1 count · complete/);
        expect(text).not.toContain('the connection is lost');
        expect(text).toContain(`progress ${last}`);
        const tail = [...text.matchAll(/^line (\d+)$/gm)].map(([, n]) => Number(n));
        expect(tail.length).toBeGreaterThan(3);
        expect(tail).toEqual(tail.map((_, index) => last - tail.length + 1 + index));
      } finally {
        screen.close();
      }
    },
  );

  it(
    'is drawn anew when its size changes, and Ctrl+C leaves the execution running',
    { timeout: 180_000 },
    async () => {
      const screen = openScreen({
        command: [process.execPath, PROGRAM, 'run', 'slow', '--watch'],
        folder: command.folder,
        environment,
      });
      try {
        await seen(screen, /begun[\s\S]*Ctrl\+C leaves it running · slashrun stop 2 ends it/);
        screen.resize(50, 12);
        await seen(screen, /^#2 slow · running · [^\n]*\n[^\n]*\n─{50}\n/);
        screen.press('C-c');
        await seen(screen, /#2 goes on without you\.[\s\S]*exit code 130/);
        const stopped = await command.run(['stop', '2', '--now'], { token: stage.ada.token });
        expect(stopped).toMatchObject({ out: '#2 is being stopped\n' });
      } finally {
        screen.close();
      }
    },
  );
});
