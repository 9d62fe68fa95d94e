import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { INPUT_CACHE_BYTES } from '../../src/core/settings/input-cache-bytes.ts';

const Config = z.object({
  SLASHRUN_URL: z.url().describe('where the app is, as the agent reaches it'),
  SLASHRUN_AGENT_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe("this agent's own token; it opens nothing but the executions that it has claimed"),
  SLASHRUN_REGISTRATION_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('instead of it, on a machine that was launched for the agent: good once'),
  SLASHRUN_AGENT_DIR: z
    .string()
    .default(join(tmpdir(), 'slashrun-agent'))
    .describe('folder for everything that the agent writes; one agent a folder'),
  SLASHRUN_INPUT_CACHE_DIR: z
    .string()
    .optional()
    .describe('folder for inputs that may be needed again, which agents may share'),
  SLASHRUN_INPUT_CACHE_BYTES: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(INPUT_CACHE_BYTES)
    .describe('so much of them is kept'),
  SLASHRUN_MACHINE_PROVIDER: z.string().min(1).optional().describe('who started this machine'),
  SLASHRUN_MACHINE_ID: z
    .string()
    .min(1)
    .optional()
    .describe('the name by which that provider knows it'),
  SLASHRUN_ENGINE: z
    .enum(['auto', 'docker', 'process'])
    .default('auto')
    .describe('`docker`, `process` (not isolated), or `auto`: Docker where it answers'),
  SLASHRUN_METADATA_URL: z
    .url()
    .default('http://169.254.169.254')
    .describe("the machine's metadata service, of a machine that was launched for the agent"),
  SLASHRUN_POWER_OFF: z
    .string()
    .default('systemctl poweroff')
    .describe('the command that ends such a machine'),
  PATH: z.string().default('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
  HOME: z.string().optional(),
  LANG: z.string().optional(),
});

/** Who the agent is: told by whoever started it, or still to be found out by a machine of its own. */
export type Identity =
  | { kind: 'told'; token: string; machine: { provider: string; id: string } }
  | { kind: 'registers'; registrationToken: string; metadataUrl: string; powerOff: string };

export interface Config {
  appUrl: string;
  identity: Identity;
  dir: string;
  engine: 'auto' | 'docker' | 'process';
  inputCache: { folder: string; maxBytes: number };
  /** All that a command without a container may see of the agent's own environment. */
  commandEnvironment: Record<string, string>;
}

/** Reads the agent's configuration, the only place that does. All problems are reported at once. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Config.safeParse(environment);
  const identity = readIdentity(environment, parsed.data);
  if (!parsed.success || typeof identity === 'string') {
    const problems = parsed.success ? [] : [z.prettifyError(parsed.error)];
    if (typeof identity === 'string') problems.push(`✖ ${identity}`);
    throw new Error(`the agent cannot start:\n${problems.join('\n')}`);
  }
  const { PATH, HOME, LANG, ...own } = parsed.data;
  return {
    appUrl: own.SLASHRUN_URL,
    identity,
    dir: own.SLASHRUN_AGENT_DIR,
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

/** The variables that it reads, for `--help`. */
export function describeVariables(): string {
  const lines = Object.entries(Config.shape).flatMap(([name, schema]) =>
    schema.description === undefined ? [] : [`  ${name}\n      ${schema.description}`],
  );
  return `The slashrun agent: claims executions from the app and runs them on this machine.\nIt reads these variables:\n\n${lines.join('\n')}\n`;
}

/** Or what is missing, in words: also when other variables are wrong. */
function readIdentity(
  given: NodeJS.ProcessEnv,
  parsed: z.infer<typeof Config> | undefined,
): Identity | string {
  const { SLASHRUN_AGENT_TOKEN: token, SLASHRUN_REGISTRATION_TOKEN: registrationToken } = given;
  const { SLASHRUN_MACHINE_PROVIDER: provider, SLASHRUN_MACHINE_ID: id } = given;
  const isToldOnce = (token === undefined) !== (registrationToken === undefined);
  if (!isToldOnce)
    return 'it needs either SLASHRUN_AGENT_TOKEN, with SLASHRUN_MACHINE_PROVIDER and SLASHRUN_MACHINE_ID, or SLASHRUN_REGISTRATION_TOKEN';
  if (registrationToken !== undefined)
    return {
      kind: 'registers',
      registrationToken,
      metadataUrl: (parsed?.SLASHRUN_METADATA_URL ?? '').replace(/\/+$/, ''),
      powerOff: parsed?.SLASHRUN_POWER_OFF ?? '',
    };
  if (token === undefined || provider === undefined || id === undefined)
    return 'SLASHRUN_MACHINE_PROVIDER and SLASHRUN_MACHINE_ID go with SLASHRUN_AGENT_TOKEN';
  return { kind: 'told', token, machine: { provider, id } };
}
