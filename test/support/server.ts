import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** What is read of the server's log, which is one line of JSON for each event. */
const LogLine = z.looseObject({ time: z.number(), level: z.number(), msg: z.string() });
export type LogLine = z.infer<typeof LogLine>;

const START_MS = 30_000;
/** A server that is asked to end does so within ten seconds. */
const STOP_MS = 10_000;

export type Server = {
  url: string;
  port: string;
  pid: number;
  log: readonly LogLine[];
  /** The first line with this message, now or later. */
  logged: (message: string) => Promise<LogLine>;
  /** Asks the server to end and waits for it; rejects when it does not end well and in time. */
  stop: () => Promise<void>;
  /** Ends the process without a word, and nothing else. */
  kill: () => Promise<void>;
};

export type ServerOptions = { dataDir: string; environment: NodeJS.ProcessEnv };

/** Starts the built server as its own process, the way it runs for everybody. */
export async function startServer({ dataDir, environment }: ServerOptions): Promise<Server> {
  await mkdir(dataDir, { recursive: true });
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const { log, logged } = readLog(child, join(dataDir, 'server.log'));
  const line = await Promise.race([
    logged('slashrun is ready'),
    once(child, 'exit').then(() => undefined),
    delay(START_MS, undefined, { ref: false }),
  ]);
  const url = z.url().safeParse(line?.['url']).data;
  if (url === undefined || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`the server did not start: ${errors.join('') || JSON.stringify(log.at(-1))}`);
  }
  return {
    url,
    port: new URL(url).port,
    pid: child.pid,
    log,
    logged,
    stop: () => stop(child),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function readLog(child: ChildProcess, logFile: string) {
  const log: LogLine[] = [];
  const waiting = new Map<string, (line: LogLine) => void>();
  const file = createWriteStream(logFile, { flags: 'a' });
  if (!child.stdout) throw new Error('the server has no output');
  createInterface({ input: child.stdout }).on('line', (text) => {
    file.write(`${text}\n`);
    const line = LogLine.parse(JSON.parse(text));
    log.push(line);
    waiting.get(line.msg)?.(line);
  });
  const logged = async (message: string) =>
    log.find(({ msg }) => msg === message) ??
    new Promise<LogLine>((resolve) => waiting.set(message, resolve));
  return { log, logged };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === 0) return; // it heard the terminal's Ctrl+C too
  if (child.exitCode !== null) throw new Error(`the server ended by itself: ${child.exitCode}`);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const tooLate = delay(STOP_MS, ['no end within 10 s'], { ref: false });
  const [code] = await Promise.race([exit, tooLate]);
  child.kill('SIGKILL');
  if (code !== 0) throw new Error(`the server did not end well: ${String(code)}`);
}
