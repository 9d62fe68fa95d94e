// `watch` and `logs -f` in a real terminal, while the server dies and comes back.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Command, openCommand } from '../support/command.ts';
import { type Stage, openStage } from '../support/stage.ts';
import { type Screen, openScreen, tmuxAvailable } from '../support/tmux.ts';
import { waitUntil } from '../support/wait-until.ts';

const LINES = 600;
const DEFINITION = `
- step:
    name: count
    image: unused
    command:
      - >-
        for i in $(seq ${LINES}); do echo line $i of ${LINES};
        printf '\\173"progress":%s\\175\\n' $i; sleep 0.03; done
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

function seen(screen: Screen, pattern: RegExp): Promise<RegExpExecArray> {
  return waitUntil(async () => pattern.exec(screen.text()) ?? undefined, {
    what: `${String(pattern)} on the screen`,
    timeoutMs: 60_000,
  });
}

describe.skipIf(!tmuxAvailable())('a terminal', () => {
  it('shows an execution and its log through a death of the server, nothing missing and nothing twice', async () => {
    const run = await command.run(['run', 'count', '--json'], { token: stage.ada.token });
    expect(run).toMatchObject({ code: 0 });
    const follower = inTerminal('logs 1 --follow');
    const screen = openScreen({
      command: [process.execPath, PROGRAM, 'watch', '1'],
      folder: command.folder,
      environment,
    });
    try {
      await seen(screen, /^#1 count · running · .*\n.*ada\/engine at [\s\S]*progress \d+/);
      await waitUntil(async () => follower.out().includes(`line 20 of ${LINES}`), {
        what: 'line 20',
      });
      await stage.server.kill();
      await seen(screen, /the connection is lost/);
      await waitUntil(async () => follower.out().includes('the connection is lost'), {
        what: 'the loss',
      });
      await stage.restart();
      await seen(screen, /#1 count · complete/);
      expect(await follower.ended).toBe(0);
      expect(follower.out()).toContain('the connection is back');
      const numbers = [...follower.out().matchAll(/^line (\d+) of/gm)].map(([, n]) => Number(n));
      expect(numbers).toEqual(Array.from({ length: LINES }, (_, index) => index + 1));

      await seen(screen, /exit code 0/);
      const text = screen.text();
      expect(text.match(/#1 count · complete/g)).toHaveLength(2);
      expect(text.match(/the connection is lost/g)).toBeNull();
      expect(text).toContain(`progress ${LINES}`);
      const tail = [...text.matchAll(/^line (\d+) of/gm)].map(([, n]) => Number(n));
      expect(tail.at(-1)).toBe(LINES);
      expect(tail).toEqual(tail.map((_, index) => LINES - tail.length + 1 + index));
    } finally {
      screen.close();
    }
  });

  it('is drawn anew when its size changes, and Ctrl+C leaves the execution running', async () => {
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
  });
});
