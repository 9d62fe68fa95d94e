import { createHash } from 'node:crypto';
import { z } from 'zod';
import { identify, openRepository } from './caller.ts';
import type { Answer } from './operations/operation.ts';
import { notFound } from './refusal.ts';
import type { World } from './world.ts';

const Batch = z.object({
  operation: z.literal('download'),
  objects: z.array(z.object({ oid: z.string(), size: z.int() })),
});

/** Keeps a file; answers what Git LFS commits in its place. */
export function keepLfs(world: World, content: string): string {
  const bytes = Buffer.from(content);
  const oid = createHash('sha256').update(bytes).digest('hex');
  world.lfs.set(oid, bytes);
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n`;
}

type Request = {
  method: string;
  path: string;
  request: { headers: { authorization?: string | undefined } };
};

/**
 * Git LFS's own interface (git-lfs, docs/api/batch.md), which GitHub's description leaves out. Undefined
 * for other requests.
 */
export async function answerLfs(
  world: World,
  { method, path, request }: Request,
  body: unknown,
): Promise<Answer | undefined> {
  const [, oid] = /^\/lfs\/([0-9a-f]{64})$/.exec(path) ?? [];
  if (method === 'GET' && oid !== undefined) {
    const content = world.lfs.get(oid);
    if (content === undefined) throw notFound();
    return { kind: 'raw', contentType: 'application/octet-stream', body: content };
  }
  const [, fullName] = /^\/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(path) ?? [];
  if (method !== 'POST' || fullName === undefined) return undefined;
  const caller = await identify(world, tokenOf(request.headers.authorization));
  openRepository(world, caller, { fullName, need: { anyOf: ['contents'], level: 'read' } });
  const objects = Batch.parse(body).objects.map((object) =>
    world.lfs.has(object.oid)
      ? { ...object, actions: { download: { href: `${world.url}/lfs/${object.oid}` } } }
      : { ...object, error: { code: 404, message: 'Object does not exist' } },
  );
  return { kind: 'json', status: 200, body: { transfer: 'basic', objects } };
}

/** Git sends a token as the password of anybody. */
function tokenOf(basic: string | undefined): string | undefined {
  if (basic === undefined) return undefined;
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(basic) ?? [];
  return `token ${Buffer.from(encoded, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')}`;
}
