// The start of a server that has no GitHub App yet: pages that make one, then nothing more.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { ConfigError, ENV_FILE, type SetupConfig } from './config.ts';
import { listen } from './listen.ts';
import { createSetup } from './setup/create-setup.ts';
import { githubUrlOf } from './setup/github-url.ts';
import { readManifest } from './setup/manifest.ts';

/** The last page gets this long to be read. */
const DRAIN_MS = 3000;
/** Beside the folder that the server is built into. */
const MANIFEST = fileURLToPath(new URL('../app.yml', import.meta.url));

/** Listens until the App is made and its credentials are in `.env`. */
export async function firstStart(config: SetupConfig, log: Logger): Promise<void> {
  const text = await readFile(MANIFEST, 'utf8');
  const http = await listen(config.http);
  const publicUrl = config.http.publicUrl ?? http.localUrl;
  const read = readManifest(text, { file: 'app.yml', publicUrl });
  if (!read.ok) throw new ConfigError(read.problems);
  const key = randomBytes(16).toString('hex');
  await new Promise<void>((onDone) => {
    const setup = createSetup({
      manifest: read.manifest,
      githubUrl: githubUrlOf(config.apiUrl),
      apiUrl: config.apiUrl,
      publicUrl,
      envPath: resolve(ENV_FILE),
      onDone,
      log,
      key,
    });
    http.serve(getRequestListener(setup.fetch));
    log.warn({ url: `${publicUrl}/setup?key=${key}` }, 'no GitHub App yet: open this address');
  });
  await http.drain(DRAIN_MS);
}
