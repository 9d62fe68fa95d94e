import {
  type Arbitrary,
  assert,
  array,
  asyncProperty,
  constant,
  constantFrom,
  oneof,
  record,
  string,
  uint8Array,
} from 'fast-check';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, pipeline } from 'node:stream';
import { pipeline as streamed } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { extract as unpack } from 'tar';
import { type Header, extract, pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GitHubRefused } from '../../src/engine/ports/github.ts';
import { LfsFailed, SubmoduleFailed } from '../../src/github/archive/code-incomplete.ts';
import {
  type IncompleteArchive,
  completeArchive,
} from '../../src/github/archive/complete-archive.ts';
import { GitRepository, oidOf, pointerTo } from '../support/git-repository.ts';
import { LfsServer } from '../support/lfs-server.ts';

const server = new LfsServer();
const repositories = new Map<string, GitRepository>();
const ROOT = 'acme-app-0123456';

beforeAll(() => server.start());
afterAll(() => server.stop());
afterEach(() => {
  for (const repository of repositories.values()) repository[Symbol.dispose]();
  repositories.clear();
  server.forget();
});

function repository(name: string): GitRepository {
  const made = new GitRepository();
  repositories.set(name, made);
  return made;
}

/** The repository `acme/app` at its newest commit, with everything that is to be had. */
function incomplete(changes: Partial<IncompleteArchive> = {}): IncompleteArchive {
  const app = repositories.get('acme/app');
  const commit = app?.commit() ?? '';
  const named = ({ owner, name }: { owner: string; name: string }) =>
    repositories.get(`${owner}/${name}`);
  return {
    archive: Readable.from(chunksOf(app?.archive(commit, ROOT) ?? Buffer.alloc(0))),
    repository: { owner: 'acme', name: 'app' },
    commit,
    submodules: true,
    lfs: true,
    hosts: {
      serverUrl: server.url,
      submoduleAt: async (repository, at, path) => named(repository)?.submoduleAt(at, path),
      submoduleArchive: async (repository, at) => {
        const found = named(repository);
        if (!found) throw new GitHubRefused(404, 'Not Found', undefined);
        return Readable.from(chunksOf(found.archive(at, `${repository.name}-${at.slice(0, 7)}`)));
      },
      lfsToken: async ({ name }) => (name === 'public' ? undefined : `token-of-${name}`),
    },
    ...changes,
  };
}

/** So small that every entry is cut somewhere. */
function* chunksOf(bytes: Buffer, size = 700): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

type Entry = Pick<Header, 'name' | 'type' | 'mode' | 'linkname'> & {
  mtime: number;
  content: string;
};

async function entriesOf(archive: Readable | Buffer): Promise<Entry[]> {
  const extractor = extract();
  extractor.end(gunzipSync(Buffer.isBuffer(archive) ? archive : await buffer(archive)));
  const entries: Entry[] = [];
  for await (const entry of extractor) {
    const { name, type, mode, linkname, mtime } = entry.header;
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    const content = Buffer.concat(chunks).toString('latin1');
    entries.push({ name, type, mode, linkname, mtime: mtime.getTime(), content });
  }
  return entries;
}

async function filesOf(archive: Readable): Promise<Record<string, string>> {
  const entries = await entriesOf(archive);
  return Object.fromEntries(
    entries
      .filter(({ type }) => type === 'file')
      .map(({ name, content }) => [name.slice(ROOT.length + 1), content]),
  );
}

const complete = (changes?: Partial<IncompleteArchive>) =>
  filesOf(completeArchive(incomplete(changes)));

describe('a repository with neither submodules nor Git LFS', () => {
  it('comes out with its modes, links, long names and empty folders', async () => {
    const app = repository('acme/app');
    app.write('run.sh', '#!/bin/sh\n');
    chmodSync(join(app.folder, 'run.sh'), 0o755);
    symlinkSync('run.sh', join(app.folder, 'link'));
    symlinkSync(`${'far/'.repeat(60)}away`, join(app.folder, 'long-link'));
    app.write(`${'folder/'.repeat(40)}${'n'.repeat(120)}`, 'deep');
    app.write('ünïcode/日本語.txt', 'x');
    app.write('empty', '');
    app.write('pointer-like', 'version https://git-lfs.github.com/spec/v1\n');
    app.pin('gone', '1'.repeat(40));
    const wanted = incomplete();
    const before = await entriesOf(app.archive(wanted.commit, ROOT));
    expect(before.map(({ name }) => name)).toContain(`${ROOT}/gone/`);
    expect(await entriesOf(completeArchive(wanted))).toEqual(before);
    expect(server.batches).toEqual([]);
  });

  it('comes out entry by entry, whatever it holds', async () => {
    const wanted = incomplete();
    await assert(
      asyncProperty(array(anyEntry, { maxLength: 12 }), async (entries) => {
        const archive = await packed(entries);
        const completed = completeArchive({
          ...wanted,
          archive: Readable.from(chunksOf(archive, 97)),
        });
        expect(await entriesOf(completed)).toEqual(await entriesOf(archive));
      }),
      { numRuns: 60 },
    );
  });

  it('is the very stream that came when nothing is to be completed', () => {
    const archive = Readable.from([]);
    const wanted = { ...incomplete(), archive, submodules: false, lfs: false };
    expect(completeArchive(wanted)).toBe(archive);
  });
});

const anyName = array(
  string({ minLength: 1, maxLength: 90, unit: constantFrom('a', 'b', ' ', 'é', '.') }),
  {
    minLength: 1,
    maxLength: 5,
  },
)
  .map((parts) => `${ROOT}/${parts.join('/')}`)
  .filter((name) => !name.endsWith(' '));

const anyEntry = record({
  name: anyName,
  type: constantFrom('file' as const, 'directory' as const, 'symlink' as const),
  mode: constantFrom(0o644, 0o755, 0o664, 0o775),
  content: oneof(uint8Array({ maxLength: 2000 }), constant(new Uint8Array(100_000))),
  target: string({ minLength: 1, maxLength: 200, unit: constantFrom('a', '/', 'é', '.') }),
  pax: constantFrom(null, { 'SCHILY.xattr.user.x': 'y' }),
});

async function packed(
  entries: (typeof anyEntry extends Arbitrary<infer T> ? T : never)[],
): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(1_700_000_000_000);
  for (const { name, type, mode, content, target, pax } of entries) {
    if (type === 'file') archive.entry({ name, type, mode, mtime, pax }, content);
    else if (type === 'symlink') archive.entry({ name, type, mode, mtime, linkname: target, pax });
    else archive.entry({ name: `${name}/`, type, mode, mtime, pax });
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

const refused = () => Promise.reject(new GitHubRefused(404, 'Not Found', undefined));

describe('submodules', () => {
  it('are filled at their pinned commits, nested ones too, whatever form their URL has', async () => {
    const leaf = repository('acme/leaf');
    leaf.write('leaf.txt', 'old');
    const pinned = leaf.commit();
    leaf.write('leaf.txt', 'new');
    const lib = repository('other/lib');
    lib.write('lib.txt', 'lib');
    lib.addSubmodule('deep/leaf', '../../acme/leaf.git', pinned);
    const app = repository('acme/app');
    app.write('app.txt', 'app');
    app.addSubmodule('libs/lib', `${server.url}/other/lib.git`, lib.commit());
    app.addSubmodule('leaf', 'git@127.0.0.1:acme/leaf.git', leaf.commit());
    const files = await complete();
    delete files['.gitmodules'];
    delete files['libs/lib/.gitmodules'];
    expect(files).toEqual({
      'app.txt': 'app',
      'libs/lib/lib.txt': 'lib',
      'libs/lib/deep/leaf/leaf.txt': 'old',
      'leaf/leaf.txt': 'new',
    });
  });

  it('keep the modes, links and long names of their files', async () => {
    const lib = repository('acme/lib');
    lib.write(`${'folder/'.repeat(30)}run.sh`, 'x');
    chmodSync(join(lib.folder, `${'folder/'.repeat(30)}run.sh`), 0o755);
    symlinkSync('../b', join(lib.folder, 'link'));
    lib.write('é', 'x');
    const app = repository('acme/app');
    app.addSubmodule('lib', '../lib', lib.commit());
    const entries = await entriesOf(completeArchive(incomplete()));
    const at = (name: string) => entries.find((entry) => entry.name === `${ROOT}/lib/${name}`);
    expect(at(`${'folder/'.repeat(30)}run.sh`)).toMatchObject({ mode: 0o775, content: 'x' });
    expect(at('link')).toMatchObject({ type: 'symlink', linkname: '../b' });
    expect(at('é')).toMatchObject({ content: 'x' });
  });

  it('stay as they are when they are not asked for', async () => {
    const app = repository('acme/app');
    app.addSubmodule('lib', 'https://gitlab.com/o/n', '1'.repeat(40));
    expect(Object.keys(await complete({ submodules: false }))).toEqual(['.gitmodules']);
  });

  it('that only .gitmodules still knows are passed over', async () => {
    const app = repository('acme/app');
    app.write('.gitmodules', '[submodule "old"]\n\tpath = old\n\turl = https://gitlab.com/o/n\n');
    expect(Object.keys(await complete())).toEqual(['.gitmodules']);
  });

  it.each<[string, string]>([
    [
      'https://me:secret@gitlab.com/o/n.git',
      "the submodule 'libs/x' is at https://gitlab.com/o/n.git: only repositories on 127.0.0.1:PORT can be fetched",
    ],
    [
      '../private.git',
      "the submodule 'libs/x' cannot be read: install the App on acme/private, and push 1111111 there",
    ],
    ['', "the submodule 'libs/x' has no url in .gitmodules"],
  ])('fail with their name when they are at %j', async (url, message) => {
    repository('acme/app').addSubmodule('libs/x', url, '1'.repeat(40));
    const failure = await complete().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SubmoduleFailed);
    expect(failure).toHaveProperty('message', message.replace('PORT', new URL(server.url).port));
  });

  it('fail by the path from the outermost repository', async () => {
    const lib = repository('acme/lib');
    lib.addSubmodule('x', 'https://gitlab.com/o/n', '1'.repeat(40));
    repository('acme/app').addSubmodule('lib', '../lib', lib.commit());
    await expect(complete()).rejects.toThrow("the submodule 'lib/x' is at https://gitlab.com/o/n");
  });

  it('are filled five deep, and no deeper', async () => {
    let commit = '1'.repeat(40);
    for (const depth of [5, 4, 3, 2, 1]) {
      const lib = repository(`acme/lib${depth}`);
      lib.write(`file${depth}`, '');
      if (depth < 5) lib.addSubmodule('s', `../lib${depth + 1}`, commit);
      commit = lib.commit();
    }
    const app = repository('acme/app');
    app.addSubmodule('s', '../lib1', commit);
    expect(await complete()).toHaveProperty(['s/s/s/s/s/file5']);
    repositories.get('acme/lib5')?.addSubmodule('s', '../app', app.commit());
    // Every commit above it changes with it.
    for (const depth of [4, 3, 2, 1])
      repositories
        .get(`acme/lib${depth}`)
        ?.addSubmodule(
          's',
          `../lib${depth + 1}`,
          repositories.get(`acme/lib${depth + 1}`)?.commit() ?? '',
        );
    app.addSubmodule('s', '../lib1', repositories.get('acme/lib1')?.commit() ?? '');
    await expect(complete()).rejects.toThrow(
      "the submodule 's/s/s/s/s/s' lies deeper than 5 submodules",
    );
  });

  it('fail when they cannot be looked up', async () => {
    repository('acme/app').addSubmodule('lib', '../lib', '1'.repeat(40));
    const { hosts } = incomplete();
    await expect(complete({ hosts: { ...hosts, submoduleAt: refused } })).rejects.toThrow(
      "the commit of the submodule 'lib' cannot be read from acme/app",
    );
  });

  it('fail when there are more of them than anybody has', async () => {
    const sections = Array.from(
      { length: 201 },
      (_, index) => `[submodule "${index}"]\n path = s${index}\n url = ../lib\n`,
    );
    const lib = repository('acme/lib');
    const pinned = lib.commit();
    const archive = lib.archive(pinned, 'lib');
    repository('acme/app').write('.gitmodules', sections.join(''));
    const { hosts } = incomplete();
    const submoduleAt = () => Promise.resolve(pinned);
    const submoduleArchive = () => Promise.resolve(Readable.from([archive]));
    await expect(complete({ hosts: { ...hosts, submoduleAt, submoduleArchive } })).rejects.toThrow(
      "there are more than 200 submodules, 's200' among them",
    );
  });

  it('fail when .gitmodules is larger than any would be', async () => {
    repository('acme/app').write('.gitmodules', '#'.repeat(70_000));
    await expect(complete()).rejects.toThrow('.gitmodules is no file, or larger than 64 KiB');
  });

  it('fail with the line when .gitmodules is broken', async () => {
    repository('acme/app').write('.gitmodules', '[submodule "x"\n');
    await expect(complete()).rejects.toThrow('.gitmodules is broken: line 1 cannot be read');
  });
});

describe('files of Git LFS', () => {
  it('are in the place of their pointers, with their modes', async () => {
    const large = randomBytes(3_000_000);
    const app = repository('acme/app');
    app.write('a.txt', 'a');
    app.write('data/large.bin', pointerTo(large));
    chmodSync(join(app.folder, 'data/large.bin'), 0o755);
    app.write('data/small.bin', pointerTo('small'));
    app.write('data/again.bin', pointerTo('small'));
    app.write('data/empty.bin', pointerTo(''));
    for (const content of [large, 'small', '']) server.put(content);
    const entries = await entriesOf(completeArchive(incomplete()));
    const at = (name: string) => entries.find((entry) => entry.name === `${ROOT}/${name}`);
    expect(at('data/large.bin')?.content).toBe(large.toString('latin1'));
    expect(at('data/large.bin')?.mode).toBe(0o775);
    expect(at('data/small.bin')?.content).toBe('small');
    expect(at('data/again.bin')?.content).toBe('small');
    expect(at('data/empty.bin')?.content).toBe('');
    expect(at('a.txt')?.content).toBe('a');
    expect(server.batches).toHaveLength(1);
    expect(server.batches[0]?.path).toBe('/acme/app.git/info/lfs/objects/batch');
    expect(server.batches[0]?.authorization).toBe(
      `Basic ${Buffer.from('x-access-token:token-of-app').toString('base64')}`,
    );
    expect(server.batches[0]?.body).toMatchObject({ operation: 'download', transfers: ['basic'] });
    expect(server.batches[0]?.body.objects).toHaveLength(3);
    // The link's own header, and not our token.
    expect(new Set(server.downloads.map(({ authorization }) => authorization))).toEqual(
      new Set(['RemoteAuth signed']),
    );
  });

  it('are asked for a hundred at a time', async () => {
    const app = repository('acme/app');
    const contents = Array.from({ length: 230 }, (_, index) => `content ${index}`);
    for (const [index, content] of contents.entries()) {
      app.write(`f${index}`, pointerTo(content));
      server.put(content);
    }
    const files = await complete();
    expect(server.batches.map(({ body }) => body.objects.length)).toEqual([100, 100, 30]);
    expect(files).toEqual(
      Object.fromEntries(contents.map((content, index) => [`f${index}`, content])),
    );
  });

  it('are not all remembered when there are very many', { timeout: 60_000 }, async () => {
    server.put('a');
    repository('acme/app');
    const archive = pack();
    const files = Array.from({ length: 10_003 }, (_, index) => `${ROOT}/f${index}`);
    for (const name of files) archive.entry({ name }, pointerTo('a'));
    archive.entry({ name: `${ROOT}/last` }, 'b');
    archive.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive) chunks.push(chunk as Uint8Array);
    const wanted = { ...incomplete(), archive: Readable.from([gzipSync(Buffer.concat(chunks))]) };
    const entries = await entriesOf(completeArchive(wanted));
    const names = entries.map(({ name }) => name);
    expect(names).toEqual(files.toSpliced(10_000, 0, `${ROOT}/last`));
    expect(entries.filter(({ content }) => content === 'a')).toHaveLength(10_003);
  });

  it('come from the repository of the submodule that they are in, without a token if it needs none', async () => {
    const lib = repository('acme/public');
    lib.write('model.bin', pointerTo('weights'));
    server.put('weights');
    repository('acme/app').addSubmodule('lib', '../public', lib.commit());
    expect(await complete()).toHaveProperty(['lib/model.bin'], 'weights');
    expect(server.batches).toMatchObject([
      { path: '/acme/public.git/info/lfs/objects/batch', authorization: undefined },
    ]);
  });

  it('stay pointers when they are not asked for', async () => {
    repository('acme/app').write('a.bin', pointerTo('a'));
    expect(await complete({ lfs: false })).toEqual({ 'a.bin': pointerTo('a') });
  });

  it('go on where their download broke off', async () => {
    const large = randomBytes(3_000_000);
    repository('acme/app').write('large.bin', pointerTo(large));
    server.put(large);
    server.broken = 2;
    expect(await complete()).toEqual({ 'large.bin': large.toString('latin1') });
    expect(server.downloads.map(({ range }) => range)).toEqual([
      undefined,
      expect.stringMatching(/^bytes=\d+-$/),
      expect.stringMatching(/^bytes=\d+-$/),
    ]);
  });

  it('are asked for again when their links have run out', async () => {
    const app = repository('acme/app');
    for (const content of ['a', 'b']) {
      app.write(content, pointerTo(content));
      server.put(content);
    }
    server.expired = 2;
    expect(await complete()).toEqual({ a: 'a', b: 'b' });
    expect(server.batches.map(({ body }) => body.objects.length)).toEqual([2, 1, 1]);
  });

  it('fail with their path when they are missing', async () => {
    const lib = repository('acme/lib');
    lib.write('data/a.bin', pointerTo('nobody pushed this'));
    repository('acme/app').addSubmodule('lib', '../lib', lib.commit());
    const failure = await complete().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LfsFailed);
    expect(failure).toHaveProperty(
      'message',
      "the Git LFS file 'lib/data/a.bin' cannot be had: 404, Object does not exist",
    );
  });

  const large = 'x'.repeat(2_000_000);
  it.each([
    ['other bytes', 'right', 'wrong'],
    ['fewer bytes', 'right', 'righ'],
    ['more bytes', 'right', 'right!'],
    ['other bytes of a large one', large, `${large.slice(1)}y`],
    ['fewer bytes of a large one', large, large.slice(1)],
    ['more bytes of a large one', large, `${large}x`],
  ])('fail with their path when the server has %s', async (_, committed, served) => {
    repository('acme/app').write('a.bin', pointerTo(committed));
    server.put(served, /sha256:(\w+)/.exec(pointerTo(committed))?.[1]);
    const failure = await complete().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LfsFailed);
    expect(failure).toHaveProperty(
      'message',
      "the Git LFS file 'a.bin' is not what was committed: its size or SHA-256 differs from its pointer's",
    );
  });

  it('fail with what the server says when it gives none out', async () => {
    repository('acme/app').write('a.bin', pointerTo('a'));
    server.refusal = { status: 403, message: 'This repository is over its data quota.' };
    const failure = await complete().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LfsFailed);
    expect(failure).toHaveProperty(
      'message',
      'the server gives out no Git LFS files of acme/app: 403, This repository is over its data quota.',
    );
  });

  it.each([{ status: 503 }, { status: 429 }, { status: 403, retryAfter: '60' }])(
    'may be asked for again after %j',
    async (refusal) => {
      repository('acme/app').write('a.bin', pointerTo('a'));
      server.refusal = { ...refusal, message: 'later' };
      const failure = await complete().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(failure).not.toBeInstanceOf(GitHubRefused);
    },
  );

  it('come when the server answers again after a while', async () => {
    repository('acme/app').write('a.bin', pointerTo('a'));
    server.put('a');
    server.refusal = { status: 503, message: 'later' };
    server.refusals = 2;
    expect(await complete()).toEqual({ 'a.bin': 'a' });
  });

  it('fail with the repository that we may not read', async () => {
    repository('acme/app').write('a.bin', pointerTo('a'));
    const { hosts } = incomplete();
    await expect(complete({ hosts: { ...hosts, lfsToken: refused } })).rejects.toThrow(
      'the Git LFS files of acme/app cannot be read: install the App on it',
    );
  });

  it('fail with the extension that changed them', async () => {
    const pointer = pointerTo('a').replace('oid ', `ext-0-case sha256:${'0'.repeat(64)}\noid `);
    repository('acme/app').write('a.bin', pointer);
    await expect(complete()).rejects.toThrow(
      "the Git LFS file 'a.bin' was changed by the extension 'case', which only a checkout can undo",
    );
  });
});

const MIB = 1024 * 1024;
/** Too long for compression to find again. */
const BLOCK = randomBytes(64 * 1024);

/** Lets whoever may run ahead do so. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

/** One file, which is made as it is read. */
function largeArchive(size: number, sent: (bytes: number) => void): Readable {
  const archive = pack();
  const zipped = createGzip({ level: 0 });
  pipeline(archive, zipped, () => undefined);
  const entry = archive.entry({ name: `${ROOT}/large.bin`, size }, () => archive.finalize());
  pipeline(blocks(size, sent), entry, () => undefined);
  return zipped;
}

function* blocks(size: number, sent: (bytes: number) => void): Generator<Buffer> {
  for (let bytes = 0; bytes < size; bytes += BLOCK.length) {
    sent(BLOCK.length);
    yield BLOCK;
  }
}

/** Empty files, which are made as they are read. */
async function* emptyFiles(files: number, sent: (files: number) => void): AsyncGenerator<Buffer> {
  const END = 1024;
  for (let made = 0; made < files; made += 50) {
    const archive = pack();
    for (let index = made; index < made + 50; index += 1)
      archive.entry({ name: `${ROOT}/${oidOf(`${index}`)}` }, '');
    archive.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive) chunks.push(chunk as Uint8Array);
    sent(50);
    const whole = Buffer.concat(chunks);
    yield made + 50 < files ? whole.subarray(0, -END) : whole;
  }
}

describe('an archive that is larger than the memory it may take', () => {
  it('is read no faster than it is taken', { timeout: 60_000 }, async () => {
    const size = 200 * MIB;
    let sent = 0;
    let taken = 0;
    let ahead = 0;
    repository('acme/app');
    const archive = largeArchive(size, (bytes) => (sent += bytes));
    for await (const chunk of completeArchive({ ...incomplete(), archive })) {
      taken += (chunk as Buffer).length;
      await turns();
      ahead = Math.max(ahead, sent - taken);
    }
    expect(taken).toBeGreaterThan(size);
    expect(ahead).toBeLessThan(4 * MIB);
  });

  it('is read no faster when all its files are empty', { timeout: 60_000 }, async () => {
    const files = 50_000;
    let sent = 0;
    let taken = 0;
    let ahead = 0;
    repository('acme/app');
    const made = Readable.from(emptyFiles(files, (count) => (sent += count)));
    const archive = made.pipe(createGzip({ level: 0 }));
    const extractor = extract();
    const completed = completeArchive({ ...incomplete(), archive });
    pipeline(completed, createGunzip(), extractor, () => undefined);
    for await (const _ of extractor) {
      taken += 1;
      await setImmediate();
      ahead = Math.max(ahead, sent - taken);
    }
    expect(taken).toBe(files);
    expect(ahead).toBeLessThan(files / 10);
  });

  it(
    'takes a large file of Git LFS no faster than that is taken',
    { timeout: 60_000 },
    async () => {
      const size = 100 * MIB;
      let sent = 0;
      let taken = 0;
      let ahead = 0;
      const hash = createHash('sha256');
      for (const block of blocks(size, () => undefined)) hash.update(block);
      const oid = hash.digest('hex');
      server.putMade(oid, size, () => blocks(size, (bytes) => (sent += bytes)));
      const pointer = pointerTo('').replace(oidOf(''), oid).replace('size 0', `size ${size}`);
      repository('acme/app').write('a.bin', pointer);
      for await (const chunk of completeArchive(incomplete())) {
        taken += (chunk as Buffer).length;
        await turns();
        ahead = Math.max(ahead, sent - taken);
      }
      expect(taken).toBeGreaterThan(size);
      // The system's own buffers between two sockets are in it.
      expect(ahead).toBeLessThan(24 * MIB);
    },
  );
});

describe('an archive that ends early', () => {
  it('closes what it reads when nobody takes it any more', async () => {
    const app = repository('acme/app');
    app.write('large.bin', randomBytes(5_000_000));
    const wanted = incomplete();
    const completed = completeArchive(wanted);
    await once(completed, 'readable');
    completed.destroy();
    await expect.poll(() => wanted.archive.destroyed).toBe(true);
  });

  it('closes a submodule that it reads, too', async () => {
    const lib = repository('acme/lib');
    lib.write('large.bin', randomBytes(5_000_000));
    repository('acme/app').addSubmodule('lib', '../lib', lib.commit());
    const { hosts, ...wanted } = incomplete();
    let submodule: Readable | undefined;
    const completed = completeArchive({
      ...wanted,
      hosts: {
        ...hosts,
        submoduleArchive: async (...named) => {
          submodule = await hosts.submoduleArchive(...named);
          return submodule;
        },
      },
    });
    for await (const _ of completed) if (submodule) break;
    await expect.poll(() => submodule?.destroyed).toBe(true);
  });

  it('stops the downloads of Git LFS', async () => {
    const size = 1000 * MIB;
    const oid = oidOf('never whole');
    const pointer = pointerTo('never whole').replace(/size .*/, `size ${size}`);
    repository('acme/app').write('large.bin', pointer);
    server.putMade(oid, size, () => blocks(size, () => undefined));
    for await (const _ of completeArchive(incomplete())) if (server.downloads.length > 0) break;
    await expect.poll(() => server.aborted).toBe(1);
  });

  it.each<[string, () => Readable, string]>([
    ['is cut off', () => Readable.from([gzipSync(randomBytes(5000)).subarray(0, 2000)]), ''],
    ['is no archive', () => Readable.from([Buffer.from('<html>')]), 'incorrect header check'],
    [
      'breaks off',
      () =>
        new Readable({
          read() {
            this.destroy(new Error('gone'));
          },
        }),
      'gone',
    ],
  ])('fails as something that may get better when its source %s', async (_, archive, message) => {
    repository('acme/app');
    const failure = await complete({ archive: archive() }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(GitHubRefused);
    expect((failure as Error).message).toContain(message);
  });
});

it('can be unpacked as the agent does', async () => {
  const lib = repository('acme/lib');
  lib.write(`${'folder/'.repeat(30)}é.bin`, pointerTo('weights'));
  symlinkSync('nowhere', join(lib.folder, 'link'));
  server.put('weights');
  const app = repository('acme/app');
  app.write('app.py', 'x');
  app.addSubmodule('libs/lib', '../lib', lib.commit());
  using folder = new GitRepository();
  await streamed(completeArchive(incomplete()), unpack({ cwd: folder.folder, strip: 1 }));
  expect(readFileSync(join(folder.folder, 'app.py'), 'utf8')).toBe('x');
  expect(readlinkSync(join(folder.folder, 'libs/lib/link'))).toBe('nowhere');
  const file = join(folder.folder, 'libs/lib', `${'folder/'.repeat(30)}é.bin`);
  expect(readFileSync(file, 'utf8')).toBe('weights');
});
