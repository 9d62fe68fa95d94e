import { streamArchive } from './git.ts';
import type { Answer } from './operations/operation.ts';
import { notFound } from './refusal.ts';
import type { World } from './world.ts';

/** The tarball behind a link that was handed out; an expired or unknown link finds nothing. */
export function readArchive(world: World, token: string | null): Answer {
  const archive = world.archives.get(token ?? '');
  if (archive === undefined || archive.expiresAt <= world.now()) throw notFound();
  const { repository, sha } = archive;
  const prefix = `${repository.name}-${sha}`;
  return {
    kind: 'stream',
    headers: {
      'content-type': 'application/x-gzip',
      'content-disposition': `attachment; filename=${prefix}.tar.gz`,
    },
    body: streamArchive(repository.gitDir, { sha, prefix }),
  };
}
