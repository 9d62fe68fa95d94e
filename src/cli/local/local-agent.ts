import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import { Refused } from '../cli-error.ts';

/** Beside the file that the command is built into. */
const PROGRAM = fileURLToPath(new URL('agent.js', import.meta.url));
const TAIL_LINES = 5;

export type LocalAgentOptions = {
  appUrl: string;
  token: string;
  /** Everything that it writes, but for inputs that may be needed again. */
  folder: string;
  engine: 'docker' | 'process';
  /** What it may see of our environment. */
  environment: NodeJS.ProcessEnv;
};

/** The very agent that works for servers, as a process of ours. */
export class LocalAgent {
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(child: ChildProcess, log: string) {
    this.#child = child;
    this.#log = log;
  }

  static async start(options: LocalAgentOptions): Promise<LocalAgent> {
    const { appUrl, token, folder, engine, environment } = options;
    const log = join(folder, 'agent.log');
    const file = await open(log, 'a');
    try {
      const child = spawn(process.execPath, [PROGRAM], {
        detached: true, // a Ctrl+C in the terminal is for us to pass on
        stdio: ['ignore', file.fd, file.fd],
        env: {
          ...environment,
          SLASHRUN_URL: appUrl,
          SLASHRUN_AGENT_TOKEN: token,
          SLASHRUN_AGENT_DIR: join(folder, 'agent'),
          SLASHRUN_MACHINE_PROVIDER: 'local',
          SLASHRUN_MACHINE_ID: hostname(),
          SLASHRUN_INPUT_CACHE_DIR: join(envPaths('slashrun', { suffix: '' }).cache, 'inputs'),
          SLASHRUN_ENGINE: engine,
        },
      });
      return new LocalAgent(child, log);
    } finally {
      await file.close();
    }
  }

  /** Rejects when it ends although nobody asked it to. */
  async failure(): Promise<never> {
    const [code] = this.#child.exitCode === null ? await once(this.#child, 'exit') : [];
    const lines = (await readFile(this.#log, 'utf8')).trim().split('\n').slice(-TAIL_LINES);
    throw new Refused(`the agent ended by itself (${String(code)}):\n${lines.join('\n')}`);
  }

  /** It ends once it has said everything. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }
}
