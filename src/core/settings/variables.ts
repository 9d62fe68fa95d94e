import { z } from 'zod';

const PORT_RANGE = 'a port number from 0 to 65535; 0 takes a free one';

/** Every variable, its default and what it means: `.env.example` says the same for people. */
export const Variables = z.object({
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
export type Variables = z.infer<typeof Variables>;

export const VARIABLE_NAMES = Object.keys(Variables.shape);

/** By which a server has a GitHub App; without any of them its first start makes one. */
export const APP_VARIABLES = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'];

export type Given = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as unset. */
export function withoutEmpty(given: Given): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, string][] =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}

/** What is wrong with a variable, in words that hold no secret. */
export function describeVariable(issue: z.core.$ZodIssue, given: Given): string {
  const name = String(issue.path[0]);
  if (given[name] === undefined) return `${name} is not set: see .env.example`;
  const shown = SECRET.test(name) ? 'its value' : `'${given[name]}'`;
  return `${name}: ${shown} is not allowed: ${issue.message}`;
}

/** Values that never go into a message. */
const SECRET = /SECRET|KEY|URL/;

type Addressed = Pick<Variables, 'GITHUB_API_URL' | 'GHE_HOST'>;

/** Where the REST API is. An Enterprise Server has it below its own pages. */
export function apiUrlOf({ GITHUB_API_URL: url, GHE_HOST: host }: Addressed): string {
  if (url !== undefined) return withoutSlash(url);
  return host === undefined ? 'https://api.github.com' : `https://${host}/api/v3`;
}

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
