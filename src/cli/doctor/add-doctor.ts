import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { parseManifest } from '../../core/doctor/parse-manifest.ts';
import type { Given } from '../../core/settings/variables.ts';
import { apiUrlOf, withoutSlash } from '../../core/settings/variables.ts';
import { report } from '../add-command.ts';
import { WrongUsage } from '../cli-error.ts';
import { wholeEnvironment } from '../environment.ts';
import type { Terminal } from '../terminal.ts';
import { type AppPort, askApp } from './ask-app.ts';
import { checksOfAmazon } from './check-amazon.ts';
import { checksOfApp } from './check-app.ts';
import { checksOfServer } from './check-server.ts';
import { type Check, doctor } from './doctor.ts';
import { openApp } from './open-app.ts';
import { type SetUp, readSetUp } from './read-set-up.ts';
import { sayReason } from './say-reason.ts';

/** Beside the folder that the command is built into. */
const MANIFEST = fileURLToPath(new URL('../app.yml', import.meta.url));
/** In it, where the agent was built for machines. */
const AGENTS = fileURLToPath(new URL('agents/agents.json', import.meta.url));
/** Each question has its own, shorter one; the checks run at the same time. */
const LIMIT_MS = 30_000;

type Options = { envFile: string; manifest: string; json: boolean };

/** Adds `slashrun doctor`; `environment` are the variables that the server would be started with. */
export function addDoctor(
  program: Command,
  terminal: Terminal,
  environment: () => Given = wholeEnvironment,
): void {
  program
    .command('doctor')
    .summary('say what is wrong with the set-up, and how to mend it')
    .description(
      'Looks at what a server needs, with the variables that it would be started with: the variables and the settings themselves, the GitHub App and its installations, deliveries and the public address, sign-in, Docker, the database, the queue, buckets, and machines of Amazon.',
    )
    .option('--env-file <file>', "the server's .env file", '.env')
    .addOption(
      new Option('--manifest <file>', 'what the App should be').default(MANIFEST, "slashrun's own"),
    )
    .option('--json', 'print what is found as JSON', false)
    .addHelpText('after', HELP)
    .action((options: Options) =>
      report(terminal, async () => {
        const checks = await checksFor(options, environment());
        const { write } = terminal;
        return doctor({ checks, limitMs: LIMIT_MS, json: options.json, write });
      }),
    );
}

const HELP = `
Run it in the server's folder, as its user: it reads .env and the variables as
the server does, and what is set wins over the file. Amazon is asked with the
credentials that its SDK finds. Nothing is changed, but that it puts one object
into the bucket for outputs and makes one launch template for each environment
of Amazon, and takes them away again; machines are asked for as dry runs.

Exit codes: 0 all is well (⚠ may be shown), 1 something does not work (✗),
2 wrong usage.

Examples:
  slashrun doctor
  slashrun doctor --env-file /etc/slashrun/.env
  slashrun doctor --json | jq .findings
`;

async function checksFor(options: Options, environment: Given): Promise<Check[]> {
  const setUp = await readSetUp(options.envFile, environment);
  const wanted = await readWanted(options.manifest);
  const { values, settings, notes } = setUp;
  const publicUrl = values.PUBLIC_URL && withoutSlash(values.PUBLIC_URL);
  const github = await askerOf(setUp);
  return [
    { name: 'variables', look: async () => notes.variables },
    { name: 'settings', look: async () => notes.settings },
    ...checksOfApp({ github, wanted, values, publicUrl }),
    ...checksOfServer(setUp, publicUrl),
    ...checksOfAmazon({ settings, publicUrl, serverName: values.SERVER_NAME, hasAgent }),
  ];
}

async function askerOf({ values, privateKey }: SetUp): Promise<AppPort | undefined> {
  const { APP_ID: appId } = values;
  if (appId === undefined || privateKey === undefined) return undefined;
  return askApp(await openApp({ appId, privateKey, apiUrl: apiUrlOf(values) }));
}

async function hasAgent(): Promise<boolean> {
  return access(AGENTS).then(
    () => true,
    () => false,
  );
}

async function readWanted(file: string) {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongUsage(`'${file}' cannot be read: ${sayReason(error)}`);
  });
  const parsed = parseManifest(text, file);
  if (!parsed.ok) throw new WrongUsage(parsed.problems.join('\n'));
  const { default_permissions: permissions, default_events: events } = parsed.manifest;
  return { permissions, events };
}
