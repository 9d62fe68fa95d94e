import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Context, Hono } from 'hono';
import type { Dependencies } from '../engine/dependencies.ts';
import { resultsOf } from '../engine/execution-row.ts';
import type { Output } from '../engine/ports/store.ts';
import { downloadUrl, findOutput } from './find-output.ts';
import { Refusal } from './problem.ts';
import type { Visitors } from './visitors.ts';

const TEXT_BYTES = 256 * 1024;
const IMAGE_BYTES = 10 * 1024 * 1024;

const IMAGES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/**
 * A program can write anything into a file: whatever it is, it is opened where it can run nothing, reach
 * nothing and is nobody's, and as nothing but what we say.
 */
const HARMLESS = {
  'content-security-policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, max-age=60',
};

/** Outputs of an execution: whole, straight from storage, or as a page shows a little of them. */
export function createOutputRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1/executions/:id/outputs/:outputId');
  const wanted = async (c: Context) => {
    const { listed } = await visitors.readable(c);
    return findOutput(deps, c, resultsOf(listed.execution));
  };

  routes.get('/', async (c) => c.redirect(await downloadUrl(deps, await wanted(c)), 302));

  routes.get('/preview', async (c) => {
    const output = await wanted(c);
    const image = imageType(output);
    if (image === undefined) return c.body(await textOf(deps, output), 200, TEXT);
    if (output.sizeBytes > IMAGE_BYTES)
      throw new Refusal(413, 'invalid', `'${output.name}' is too large to be shown: download it`);
    const bytes = await read(deps, output, IMAGE_BYTES);
    return c.body(Readable.toWeb(bytes), 200, { ...HARMLESS, 'content-type': image });
  });

  return routes;
}

const TEXT = { ...HARMLESS, 'content-type': 'text/plain; charset=utf-8' };

function imageType({ name }: Output): string | undefined {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(IMAGES, extension) ? IMAGES[extension] : undefined;
}

/** Its beginning; what is no text is not shown as one. */
async function textOf(deps: Dependencies, output: Output): Promise<string> {
  const bytes = await buffer(await read(deps, output, TEXT_BYTES));
  if (bytes.includes(0))
    throw new Refusal(
      415,
      'invalid',
      `'${output.name}' is neither text nor a picture: download it`,
    );
  // Without a character that goes on behind the end.
  return new TextDecoder().decode(bytes, { stream: true });
}

async function read({ storage }: Dependencies, { key }: Output, length: number): Promise<Readable> {
  const bytes = await storage.read({ key, start: 0, length });
  if (!bytes) throw new Refusal(404, 'not-found', 'storage does not have it any more');
  return bytes;
}
