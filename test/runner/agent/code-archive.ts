import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A commit's archive as GitHub makes it: one leading folder around everything. */
export async function codeArchive(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files))
    archive.entry({ name: `owner-repository-0123456/${name}` }, content);
  archive.finalize();
  return gzipSync(await buffer(archive));
}
