import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { INPUT_CACHE_BYTES } from '../../src/core/settings/input-cache-bytes.ts';

const Config = z.object({
  /** Where the app is, as the agent reaches it. */
  SLASHRUN_URL: z.url(),
  /** This agent's own token; it opens nothing but the executions that the agent has claimed. */
  SLASHRUN_AGENT_TOKEN: z.string().min(1),
  /** Folder for everything that the agent writes; one agent a folder. */
  SLASHRUN_AGENT_DIR: z.string().default(join(tmpdir(), 'slashrun-agent')),
  /** Folder for inputs that may be needed again, which agents may share; of its own when unset. */
  SLASHRUN_INPUT_CACHE_DIR: z.string().optional(),
  SLASHRUN_INPUT_CACHE_BYTES: z.coerce.number().int().nonnegative().default(INPUT_CACHE_BYTES),
  /** Who started this machine, and the name by which that provider knows it. */
  SLASHRUN_MACHINE_PROVIDER: z.string().min(1),
  SLASHRUN_MACHINE_ID: z.string().min(1),
  /** `docker`, `process` (not isolated), or `auto`: Docker where it answers. */
  SLASHRUN_ENGINE: z.enum(['auto', 'docker', 'process']).default('auto'),
  PATH: z.string().default('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
  HOME: z.string().optional(),
  LANG: z.string().optional(),
});

export interface Config {
  appUrl: string;
  token: string;
  dir: string;
  machine: { provider: string; id: string };
  engine: 'auto' | 'docker' | 'process';
  inputCache: { folder: string; maxBytes: number };
  /** All that a command without a container may see of the agent's own environment. */
  commandEnvironment: Record<string, string>;
}

/** Reads the agent's configuration, the only place that does. All problems are reported at once. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Config.safeParse(environment);
  if (!parsed.success) throw new Error(`the agent cannot start:\n${z.prettifyError(parsed.error)}`);
  const { PATH, HOME, LANG, ...own } = parsed.data;
  return {
    appUrl: own.SLASHRUN_URL,
    token: own.SLASHRUN_AGENT_TOKEN,
    dir: own.SLASHRUN_AGENT_DIR,
    machine: { provider: own.SLASHRUN_MACHINE_PROVIDER, id: own.SLASHRUN_MACHINE_ID },
    engine: own.SLASHRUN_ENGINE,
    inputCache: {
      folder: own.SLASHRUN_INPUT_CACHE_DIR ?? join(own.SLASHRUN_AGENT_DIR, 'input-cache'),
      maxBytes: own.SLASHRUN_INPUT_CACHE_BYTES,
    },
    commandEnvironment: {
      PATH,
      ...(HOME === undefined ? {} : { HOME }),
      ...(LANG === undefined ? {} : { LANG }),
    },
  };
}
