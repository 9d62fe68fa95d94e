import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { parseManifest } from '../core/doctor/parse-manifest.ts';
import { askApp } from './ask-app.ts';
import { AppUnavailable, CANNOT_ASK, doctor } from './doctor.ts';
import type { Terminal } from './lint.ts';
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
};

/** Adds `slashrun doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('compare the GitHub App with app.yml')
    .description(
      "Asks GitHub, as the App, for its permissions and events and its installations', and shows what is not as app.yml says and what does not work for it.",
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
Reads APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, GITHUB_API_URL and PUBLIC_URL as
the server does: what is set wins over the .env file.

Exit codes: 0 all is well (⚠ may be shown), 1 something does not work (✗),
2 GitHub cannot be asked.
`;

async function run(options: Options, { write, writeError }: Terminal): Promise<number> {
  try {
    const { credentials, publicUrl } = await readVariables(options);
    const wanted = await readWanted(options.manifest);
    return await doctor({
      github: askApp(await openApp(credentials)),
      wanted,
      ...(publicUrl === undefined ? {} : { hookUrl: `${publicUrl}/api/github/webhooks` }),
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
});

type Read = { credentials: AppCredentials; publicUrl: string | undefined };

async function readVariables(options: Options): Promise<Read> {
  const given = {
    ...withoutEmpty(parseEnv(await readOrEmpty(options.envFile))),
    ...withoutEmpty({
      APP_ID: options.appId,
      PRIVATE_KEY: options.privateKey,
      PRIVATE_KEY_PATH: options.privateKeyPath,
      GITHUB_API_URL: options.apiUrl,
      PUBLIC_URL: options.publicUrl,
    }),
  };
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new AppUnavailable(
      `${names} is not set or wrong, neither as variable nor in ${options.envFile}`,
    );
  }
  const { APP_ID: appId, GITHUB_API_URL: apiUrl, PUBLIC_URL: publicUrl } = parsed.data;
  return { credentials: { appId, apiUrl, privateKey: await readKey(given) }, publicUrl };
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
