import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';

const MISSING =
  'There is no tmux on this machine, so what a terminal shows is not tested. ' +
  'Get one with `apt-get install tmux`.';

/** Whether tests can look at a terminal; says what is missing, and fails where `CI` is set. */
export function tmuxAvailable(): boolean {
  if (spawnSync('tmux', ['-V']).status === 0) return true;
  if (process.env['CI']) throw new Error(MISSING);
  console.warn(MISSING);
  return false;
}

export type Screen = {
  /** What somebody sees now. */
  text: () => string;
  /** Presses a key, such as `C-c`. */
  press: (key: string) => void;
  resize: (columns: number, rows: number) => void;
  close: () => void;
};

type Opening = {
  command: readonly string[];
  folder: string;
  environment: NodeJS.ProcessEnv;
};

/** Runs a command in a terminal of 80 columns and 24 rows, which stays when the command has ended. */
export function openScreen({ command, folder, environment }: Opening): Screen {
  const socket = `slashrun-${randomUUID()}`;
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`);
  const size = ['-x', '80', '-y', '24'];
  const words = ['env', '-i', 'TERM=screen', 'LANG=C.UTF-8', ...variables, ...command];
  const line = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  tmux('-u', 'new-session', '-d', ...size, '-c', folder, `${line}; echo "exit code $?"; cat`);
  return {
    text: () => tmux('capture-pane', '-p'),
    press: (key) => void tmux('send-keys', key),
    resize: (columns, rows) =>
      void tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    close: () => void tmux('kill-server'),
  };
}
