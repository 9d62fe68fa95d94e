import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { parseSettings } from './core/settings/parse-settings.ts';
import type { SecretPlace, Settings } from './core/settings/settings.ts';
import type { ReadSecret } from './core/settings/settings-schema.ts';
import {
  APP_VARIABLES,
  Variables,
  apiUrlOf,
  describeVariable,
  withoutEmpty,
  withoutSlash,
} from './core/settings/variables.ts';

export type Config = Readonly<{
  github: { appId: number; privateKey: string; webhookSecret: string; apiUrl: string };
  /** For people who sign in: of the App as well. */
  client: { id: string | undefined; secret: string | undefined };
  http: { host: string; port: number; publicUrl: string | undefined };
  dataDir: string;
  databaseUrl: string | undefined;
  queueRedisUrl: string | undefined;
  local: { workers: number; engine: 'auto' | 'docker' | 'process' };
  /** What the operator decided in `SETTINGS_FILE`. */
  settings: Settings;
  /** The agent's program, beside ours. */
  agentProgram: string;
  /** And as one file with everything in it, for machines that have nothing. */
  agentProgramsDir: string;
  /** The page, built. */
  pageDir: string;
  leaseMs: number;
  /** How often GitHub is asked what we missed. */
  rounds: { failedDeliveriesMs: number; reconcileMs: number; machinesMs: number };
  /** The tag by which this server knows its machines; undefined for one of its own making. */
  serverName: string | undefined;
  logLevel: Variables['LOG_LEVEL'];
}>;

/** The configuration cannot be used; `message` names every variable that is wrong, and how. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(['slashrun cannot start:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'ConfigError';
  }
}

/** Where the first start writes the App's credentials, in the folder that the server is started in. */
export const ENV_FILE = '.env';

/** The process's variables, and those of `.env` that are not set. An empty variable counts as unset. */
export function readEnvironment(): NodeJS.ProcessEnv {
  const file = existsSync(ENV_FILE) ? parseEnv(readFileSync(ENV_FILE, 'utf8')) : {};
  return { ...file, ...withoutEmpty(process.env) };
}

export type SetupConfig = Readonly<{
  http: Config['http'];
  apiUrl: string;
  logLevel: Config['logLevel'];
}>;

/**
 * What the first start needs. Undefined when a variable names an App already, when one is wrong, so
 * that `readConfig` says so, and where NODE_ENV is `production`: there nobody may make this server
 * another App's by opening a page.
 */
export function readSetupConfig(environment: NodeJS.ProcessEnv): SetupConfig | undefined {
  const given = withoutEmpty(environment);
  if (APP_VARIABLES.some((name) => given[name] !== undefined)) return undefined;
  if (given['NODE_ENV'] === 'production') return undefined;
  const parsed = Variables.omit({ APP_ID: true, WEBHOOK_SECRET: true }).safeParse(given);
  if (!parsed.success) return undefined;
  const { HOST: host, PORT: port, PUBLIC_URL: url, LOG_LEVEL: logLevel } = parsed.data;
  return {
    http: { host, port, publicUrl: url && withoutSlash(url) },
    apiUrl: apiUrlOf(parsed.data),
    logLevel,
  };
}

/** The environment as configuration, once and whole. An empty variable counts as unset. */
export function readConfig(environment: NodeJS.ProcessEnv = readEnvironment()): Config {
  const given = withoutEmpty(environment);
  const parsed = Variables.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => describeVariable(issue, given));
  const privateKey = readPrivateKey(given, problems);
  const settings = readSettings(given, problems);
  if (!parsed.success || !settings || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data, { privateKey, settings });
}

function readPrivateKey(given: NodeJS.ProcessEnv, problems: string[]): string {
  const { PRIVATE_KEY: key, PRIVATE_KEY_PATH: path } = given;
  if (key !== undefined) return key.replaceAll(String.raw`\n`, '\n');
  if (path === undefined) {
    problems.push('PRIVATE_KEY or PRIVATE_KEY_PATH is not set: see .env.example');
    return '';
  }
  return readText(path, { name: 'PRIVATE_KEY_PATH', problems });
}

/** The operator's file; its secrets come from variables and files that it names. */
function readSettings(given: NodeJS.ProcessEnv, problems: string[]): Settings | undefined {
  const { SETTINGS_FILE: path } = given;
  const text = path === undefined ? '' : readText(path, { name: 'SETTINGS_FILE', problems });
  const parsed = parseSettings(text, path ?? 'settings', (place) => readSecret(place, given));
  if (parsed.ok) return parsed.settings;
  problems.push(...parsed.problems);
  return undefined;
}

function readSecret(place: SecretPlace, given: NodeJS.ProcessEnv): ReturnType<ReadSecret> {
  if ('env' in place) {
    const value = given[place.env];
    if (value !== undefined) return { ok: true, value };
    return { ok: false, message: `the variable ${place.env} is not set` };
  }
  const problems: string[] = [];
  const text = readText(place.file, { name: 'the file', problems });
  const [message] = problems;
  // Editors end files with a line end that no password has.
  return message === undefined
    ? { ok: true, value: text.replace(/\r?\n$/, '') }
    : { ok: false, message };
}

function readText(path: string, { name, problems }: { name: string; problems: string[] }): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`${name}: '${path}' cannot be read: ${reason}`);
    return '';
  }
}

type Read = { privateKey: string; settings: Settings };

function toConfig(variables: Variables, { privateKey, settings }: Read): Config {
  return Object.freeze({
    github: {
      appId: variables.APP_ID,
      privateKey,
      webhookSecret: variables.WEBHOOK_SECRET,
      apiUrl: apiUrlOf(variables),
    },
    client: { id: variables.CLIENT_ID, secret: variables.CLIENT_SECRET },
    http: {
      host: variables.HOST,
      port: variables.PORT,
      publicUrl: variables.PUBLIC_URL && withoutSlash(variables.PUBLIC_URL),
    },
    dataDir: variables.DATA_DIR,
    databaseUrl: variables.DATABASE_URL,
    queueRedisUrl: variables.QUEUE_REDIS_URL,
    local: { workers: variables.LOCAL_WORKERS, engine: variables.LOCAL_ENGINE },
    settings,
    agentProgram: fileURLToPath(new URL('agent.js', import.meta.url)),
    agentProgramsDir: fileURLToPath(new URL('agents', import.meta.url)),
    pageDir: fileURLToPath(new URL('page', import.meta.url)),
    leaseMs: variables.LEASE_SECONDS * 1000,
    rounds: {
      failedDeliveriesMs: variables.DELIVERY_SWEEP_SECONDS * 1000,
      reconcileMs: variables.RECONCILE_SECONDS * 1000,
      machinesMs: variables.MACHINE_SWEEP_SECONDS * 1000,
    },
    serverName: variables.SERVER_NAME,
    logLevel: variables.LOG_LEVEL,
  });
}
