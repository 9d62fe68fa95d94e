import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { parseSettings } from './core/settings/parse-settings.ts';
import type { SecretPlace, Settings } from './core/settings/settings.ts';
import type { ReadSecret } from './core/settings/settings-schema.ts';

const PORT_RANGE = 'a port number from 0 to 65535; 0 takes a free one';

/** Every variable, its default and what it means: `.env.example` says the same for people. */
const Variables = z.object({
  APP_ID: z.coerce.number('the App id is a number').int().positive(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  CLIENT_ID: z.string().optional(),
  CLIENT_SECRET: z.string().optional(),
  WEBHOOK_SECRET: z
    .string()
    .min(16, 'at least 16 characters')
    .refine((secret) => secret !== 'development', "not Probot's default"),
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  GHE_HOST: z.hostname().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce
    .number(PORT_RANGE)
    .int(PORT_RANGE)
    .min(0, PORT_RANGE)
    .max(65_535, PORT_RANGE)
    .default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('.slashrun'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  QUEUE_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  SETTINGS_FILE: z.string().optional(),
  LOCAL_WORKERS: z.coerce.number().int().min(0).max(64).default(1),
  LOCAL_ENGINE: z.enum(['auto', 'docker', 'process']).default('auto'),
  LEASE_SECONDS: z.coerce.number().min(1).max(3600).default(30),
  DELIVERY_SWEEP_SECONDS: z.coerce.number().min(1).max(86_400).default(180),
  SERVER_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'letters, digits, `.`, `_` and `-`, 64 at most')
    .optional(),
  MACHINE_SWEEP_SECONDS: z.coerce.number().min(1).max(3600).default(60),
  RECONCILE_SECONDS: z.coerce.number().min(1).max(86_400).default(1800),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
type Variables = z.infer<typeof Variables>;

export const VARIABLE_NAMES = Object.keys(Variables.shape);

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

const APP_VARIABLES = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'];

function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** The environment as configuration, once and whole. An empty variable counts as unset. */
export function readConfig(environment: NodeJS.ProcessEnv = readEnvironment()): Config {
  const given = withoutEmpty(environment);
  const parsed = Variables.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => describe(issue, given));
  const privateKey = readPrivateKey(given, problems);
  const settings = readSettings(given, problems);
  if (!parsed.success || !settings || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data, { privateKey, settings });
}

function describe(issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string {
  const name = String(issue.path[0]);
  if (given[name] === undefined) return `${name} is not set: see .env.example`;
  const shown = SECRET.test(name) ? 'its value' : `'${given[name]}'`;
  return `${name}: ${shown} is not allowed: ${issue.message}`;
}

/** Values that never go into a message. */
const SECRET = /SECRET|KEY|URL/;

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

type Addressed = Pick<Variables, 'GITHUB_API_URL' | 'GHE_HOST'>;

/** An Enterprise Server has its API below its own pages. */
function apiUrlOf({ GITHUB_API_URL: url, GHE_HOST: host }: Addressed): string {
  if (url !== undefined) return withoutSlash(url);
  return host === undefined ? 'https://api.github.com' : `https://${host}/api/v3`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
