import { mkdir, mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppClient } from '../../../runner/agent/app-client.ts';
import { fetchCode } from '../../../runner/agent/fetch-code.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { AGENT_TOKEN, AppStandIn } from './app-stand-in.ts';
import { codeArchive } from './code-archive.ts';

let app: AppStandIn;

beforeEach(async () => {
  app = new AppStandIn();
  await app.up();
});

afterEach(() => app.down());

async function fetchInto(repository: string): Promise<number> {
  const { executionId } = app.assign({}).assignment;
  const client = new AppClient(app.url, AGENT_TOKEN);
  return fetchCode(client, { id: executionId, repository }, new AbortController().signal);
}

describe('fetchCode', () => {
  it('writes nothing outside of the repository, by name or through a link', async () => {
    const root = await mkdtemp(join(tmpdir(), 'slashrun-code-'));
    const repository = join(root, 'a/repository');
    await mkdir(repository, { recursive: true });
    const archive = pack();
    archive.entry({ name: 'top/../../by-name' }, 'x');
    archive.entry({ name: 'top/out', type: 'symlink', linkname: root });
    archive.entry({ name: 'top/out/by-link' }, 'x');
    archive.entry({ name: 'top/link', type: 'symlink', linkname: 'kept' });
    archive.entry({ name: 'top/kept' }, 'content');
    archive.finalize();
    app.archive = gzipSync(await buffer(archive));
    expect(await fetchInto(repository)).toBe(app.archive.length);
    expect(await readdir(root)).toEqual(['a']);
    expect(await readdir(join(root, 'a'))).toEqual(['repository']);
    expect(await readFile(join(repository, 'link'), 'utf8')).toBe('content');
  });

  it('writes nothing where a container that waits for the code could lead it astray', async () => {
    const root = await mkdtemp(join(tmpdir(), 'slashrun-code-'));
    const [repository, outside] = [join(root, 'repository'), join(root, 'outside')];
    await Promise.all([mkdir(repository), mkdir(outside)]);
    app.archive = await codeArchive({ 'a/one': 'x' });
    app.holdsCode = true;
    const stop = new AbortController();
    const { executionId: id } = app.assign({}).assignment;
    const client = new AppClient(app.url, AGENT_TOKEN);
    const broken = fetchCode(client, { id, repository }, stop.signal);
    await waitUntil(async () => (await readdir(root)).length > 2, { what: 'a folder of its own' });
    expect(await readdir(repository)).toEqual([]);
    stop.abort();
    await expect(broken).rejects.toThrow(/abort|broke off/);
    expect(await readdir(root)).toEqual(['outside', 'repository']);
    app.holdsCode = false;
    await symlink(outside, join(repository, 'a'));
    await expect(fetchInto(repository)).rejects.toMatchObject({
      errorCause: { kind: 'code-failed' },
    });
    expect(await readdir(outside)).toEqual([]);
  });

  it('fails with the reason for what is no archive', async () => {
    app.archive = Buffer.from('<html>not an archive</html>');
    const repository = await mkdtemp(join(tmpdir(), 'slashrun-code-'));
    await expect(fetchInto(repository)).rejects.toMatchObject({
      errorCause: { kind: 'code-failed' },
    });
  });
});
