import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const PROGRAM = resolve('dist/slashrun.js');

export type Ran = { code: number | null; out: string; error: string };
export type Running = {
  out: () => string;
  error: () => string;
  /** Resolves when it has ended. */
  ended: Promise<Ran>;
  signal: (name: NodeJS.Signals) => void;
};

type Where = { folder: string; environment: NodeJS.ProcessEnv; input?: string };

/** The built command, as a process in that folder. */
export function startCommand(
  args: readonly string[],
  { folder, environment, input = '' }: Where,
): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: environment });
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
    signal: (name) => void child.kill(name),
  };
}
