import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { AGENT_TOKEN } from './app-stand-in.ts';

/** The agent as it is shipped with the server: one file, built before the tests. */
const AGENT_PROGRAM = [process.execPath, 'dist/agent.js'] as const;

export interface SpawnedAgent {
  child: ChildProcess;
  ended: Promise<number | null>;
  output: () => string;
}

/** Starts the agent as a process of its own. */
export function spawnAgent(settings: {
  url: string;
  dir: string;
  engine: string;
  machineId: string;
  /** @default the one that is shipped with the server */
  program?: readonly [string, ...string[]];
}): SpawnedAgent {
  let output = '';
  const [program, ...args] = settings.program ?? AGENT_PROGRAM;
  const child = spawn(program, args, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SECRET_OF_THE_MACHINE: 'unrelated',
      SLASHRUN_URL: settings.url,
      SLASHRUN_AGENT_TOKEN: AGENT_TOKEN,
      SLASHRUN_AGENT_DIR: settings.dir,
      SLASHRUN_MACHINE_PROVIDER: 'test',
      SLASHRUN_MACHINE_ID: settings.machineId,
      SLASHRUN_ENGINE: settings.engine,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (output += String(bytes)));
  const ended = once(child, 'exit').then(() => child.exitCode);
  return { child, ended, output: () => output };
}
