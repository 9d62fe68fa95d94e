import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { EnvironmentSettings } from '../core/settings/settings.ts';
import { parseSettings } from '../core/settings/parse-settings.ts';
import { parseManifest } from '../core/doctor/parse-manifest.ts';
import { askApp } from './ask-app.ts';
import { askQuotas } from './ask-quotas.ts';
import { AppUnavailable, CANNOT_ASK, doctor } from './doctor.ts';
import { findQuotas } from './find-quotas.ts';
import type { Terminal } from './terminal.ts';
import { type AppCredentials, openApp } from './open-app.ts';

/** Beside the folder that the command is built into. */
const MANIFEST = fileURLToPath(new URL('../app.yml', import.meta.url));

type Options = {
  envFile: string;
  manifest: string;
  json: boolean;
  /** From variables of the process, which win over the file's as they do for the server. */
  appId?: string;
  privateKey?: string;
  privateKeyPath?: string;
  apiUrl?: string;
  publicUrl?: string;
  settingsFile?: string;
};

/** Adds `slashrun doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary("compare the GitHub App with app.yml, and environments with Amazon's quotas")
    .description(
      "Asks GitHub, as the App, for its permissions and events and its installations', and shows what is not as app.yml says and what does not work for it. Asks Amazon, where an environment has machines of it, whether the account's vCPU quotas have room for them.",
    )
    .option('--env-file <file>', "the server's .env file", '.env')
    .addOption(
      new Option('--manifest <file>', 'what the App should be').default(MANIFEST, "slashrun's own"),
    )
    .option('--json', 'print what is found as JSON', false)
    .addOption(fromVariable('--app-id <id>', 'APP_ID'))
    .addOption(fromVariable('--private-key <pem>', 'PRIVATE_KEY'))
    .addOption(fromVariable('--private-key-path <file>', 'PRIVATE_KEY_PATH'))
    .addOption(fromVariable('--api-url <url>', 'GITHUB_API_URL'))
    .addOption(fromVariable('--public-url <url>', 'PUBLIC_URL'))
    .addOption(fromVariable('--settings-file <file>', 'SETTINGS_FILE'))
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      process.exitCode = await run(options, terminal);
    });
}

/** For what the environment says; people have no use for the flag. */
function fromVariable(flag: string, variable: string): Option {
  return new Option(flag).env(variable).hideHelp();
}

const HELP = `
Reads APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, GITHUB_API_URL, PUBLIC_URL and
SETTINGS_FILE as the server does: what is set wins over the .env file. Amazon is
asked with the credentials that its SDK finds, best those of the server.

Exit codes: 0 all is well (⚠ may be shown), 1 something does not work (✗),
2 GitHub cannot be asked.
`;

async function run(options: Options, { write, writeError }: Terminal): Promise<number> {
  try {
    const { credentials, publicUrl, settingsFile } = await readVariables(options);
    const environments = await readEnvironments(settingsFile);
    const wanted = await readWanted(options.manifest);
    return await doctor({
      github: askApp(await openApp(credentials)),
      wanted,
      ...(publicUrl === undefined ? {} : { hookUrl: `${publicUrl}/api/github/webhooks` }),
      findQuotas: () => findQuotas(environments, askQuotas),
      json: options.json,
      write,
      writeError,
    });
  } catch (error) {
    if (!(error instanceof AppUnavailable)) throw error;
    writeError(`slashrun: ${error.message}\n`);
    return CANNOT_ASK;
  }
}

const Url = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const Variables = z.object({
  APP_ID: z.coerce.number('it is a number').int().positive(),
  GITHUB_API_URL: Url.default('https://api.github.com'),
  PUBLIC_URL: Url.optional(),
  SETTINGS_FILE: z.string().optional(),
});

type Read = {
  credentials: AppCredentials;
  publicUrl: string | undefined;
  settingsFile: string | undefined;
};

async function readVariables(options: Options): Promise<Read> {
  const given = {
    ...withoutEmpty(parseEnv(await readOrEmpty(options.envFile))),
    ...withoutEmpty({
      APP_ID: options.appId,
      PRIVATE_KEY: options.privateKey,
      PRIVATE_KEY_PATH: options.privateKeyPath,
      GITHUB_API_URL: options.apiUrl,
      PUBLIC_URL: options.publicUrl,
      SETTINGS_FILE: options.settingsFile,
    }),
  };
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new AppUnavailable(
      `${names} is not set or wrong, neither as variable nor in ${options.envFile}`,
    );
  }
  const { APP_ID: appId, GITHUB_API_URL: apiUrl } = parsed.data;
  const { PUBLIC_URL: publicUrl, SETTINGS_FILE: settingsFile } = parsed.data;
  const privateKey = await readKey(given);
  return { credentials: { appId, apiUrl, privateKey }, publicUrl, settingsFile };
}

function withoutEmpty(values: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
}

async function readKey(given: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { PRIVATE_KEY: key, PRIVATE_KEY_PATH: path } = given;
  if (key !== undefined) return key.replaceAll(String.raw`\n`, '\n');
  if (path === undefined) throw new AppUnavailable('PRIVATE_KEY or PRIVATE_KEY_PATH is not set');
  return readOrUnavailable(path);
}

async function readWanted(file: string) {
  const parsed = parseManifest(await readOrUnavailable(file), file);
  if (!parsed.ok) throw new AppUnavailable(parsed.problems.join('\n'));
  const { default_permissions: permissions, default_events: events } = parsed.manifest;
  return { permissions, events };
}

async function readEnvironments(file: string | undefined): Promise<readonly EnvironmentSettings[]> {
  if (file === undefined) return [];
  const parsed = parseSettings(await readOrUnavailable(file), file, withoutSecrets);
  if (!parsed.ok) throw new AppUnavailable(parsed.problems.join('\n'));
  return parsed.settings.environments;
}

/** Secrets are nothing that is looked at here, and may be the server's alone. */
function withoutSecrets() {
  return { ok: true, value: 'secret' } as const;
}

/** The file need not be there: the variables may all be set. */
async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new AppUnavailable(`${path} cannot be read: ${String(error)}`, error);
  }
}

async function readOrUnavailable(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppUnavailable(`'${path}' cannot be read: ${reason}`, error);
  }
}
