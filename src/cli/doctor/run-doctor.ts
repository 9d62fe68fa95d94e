import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseManifest } from '../../core/doctor/parse-manifest.ts';
import { type Given, apiUrlOf, withoutSlash } from '../../core/settings/variables.ts';
import { WrongUsage } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { type AppPort, askApp } from './ask-app.ts';
import { checksOfAmazon } from './check-amazon.ts';
import { checksOfApp } from './check-app.ts';
import { checksOfServer } from './check-server.ts';
import { type Check, doctor } from './doctor.ts';
import { openApp } from './open-app.ts';
import { type SetUp, readSetUp } from './read-set-up.ts';
import { sayReason } from './say-reason.ts';

/** In it, where the agent was built for machines. */
const AGENTS = fileURLToPath(new URL('agents/agents.json', import.meta.url));
/** Each question has its own, shorter one; the checks run at the same time. */
const LIMIT_MS = 30_000;

export type DoctorFlags = { env?: string; manifest: string; json: boolean };

type Around = {
  terminal: Pick<Terminal, 'write'>;
  /** What the server would be started with, beside its file. */
  environment: Given;
};

/** Looks at the whole set-up; answers the exit code. */
export async function runDoctor(
  options: DoctorFlags,
  { terminal, environment }: Around,
): Promise<number> {
  const checks = await checksFor(options, environment);
  const { write } = terminal;
  return doctor({ checks, limitMs: LIMIT_MS, json: options.json, write });
}

async function checksFor(options: DoctorFlags, environment: Given): Promise<Check[]> {
  const setUp = await readSetUp(options.env, environment);
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
