import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { AGENT_TOKEN } from './app-stand-in.ts';

/** Builds the agent into one file, as it is shipped. */
export async function bundleAgent(): Promise<string> {
  const outfile = join(await mkdtemp(join(tmpdir(), 'slashrun-bundle-')), 'agent.mjs');
  await build({
    entryPoints: ['runner/agent/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    // Optional accelerators of ssh2, which does without them.
    external: ['cpu-features', '*.node'],
    banner: {
      js: "import { createRequire } from 'node:module'; import { dirname } from 'node:path'; import { fileURLToPath } from 'node:url'; const require = createRequire(import.meta.url); const __filename = fileURLToPath(import.meta.url); const __dirname = dirname(__filename);",
    },
  });
  return outfile;
}

export interface SpawnedAgent {
  child: ChildProcess;
  ended: Promise<number | null>;
  output: () => string;
}

/** Starts the bundled agent as a process of its own. */
export function spawnAgent(
  bundle: string,
  settings: { url: string; dir: string; engine: string; machineId: string },
): SpawnedAgent {
  let output = '';
  const child = spawn(process.execPath, [bundle], {
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
