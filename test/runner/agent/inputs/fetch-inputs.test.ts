import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppClient } from '../../../../runner/agent/app-client.ts';
import {
  type FetchInputs,
  fetchInputs,
  toMaterials,
} from '../../../../runner/agent/inputs/fetch-inputs.ts';
import { InputCache } from '../../../../runner/agent/inputs/input-cache.ts';
import type { InputFile, Inputs } from '../../../../src/protocol/protocol.ts';
import { AGENT_TOKEN, AppStandIn, type Recorded } from '../app-stand-in.ts';
import { FileServer } from './file-server.ts';

let app: AppStandIn;
let recorded: Recorded;
let server: FileServer;
let root: string;
let cache: InputCache;
let lines: string[];

beforeEach(async () => {
  app = new AppStandIn();
  await app.up();
  recorded = app.assign({});
  server = await new FileServer().up();
  root = await mkdtemp(join(tmpdir(), 'slashrun-inputs-'));
  cache = await InputCache.open(join(root, 'cache'), 1024 ** 2);
  lines = [];
});

afterEach(async () => {
  await Promise.all([app.down(), server.down()]);
  await rm(root, { recursive: true });
});

class CountingClient extends AppClient {
  asked = 0;
  override requestInputs(...asking: Parameters<AppClient['requestInputs']>) {
    this.asked += 1;
    return super.requestInputs(...asking);
  }
}

type Input = Inputs['inputs'][number];

function input(name: string, files: InputFile[], wanted: Partial<Input> = {}): Input {
  return { name, inputId: `id-of-${name}`, download: 'always', files, ...wanted };
}

function file(name: string, wanted: Partial<InputFile> = {}): InputFile {
  const url = server.url(`/${encodeURIComponent(name)}`);
  return { name, uri: url, url, metadata: [], ...wanted };
}

/** Serves a file and describes it. */
function serve(name: string, content: string | Buffer, wanted: Partial<InputFile> = {}): InputFile {
  const path = `/${encodeURIComponent(name)}`;
  server.answers.set(path, server.serve(Buffer.from(content)));
  return file(name, wanted);
}

function fetchAll(
  inputs: Input[],
  wanted: Partial<FetchInputs> = {},
  signal = new AbortController().signal,
) {
  recorded.inputs = inputs;
  const { executionId: id, leaseId } = recorded.assignment;
  const options: FetchInputs = {
    app: new AppClient(app.url, AGENT_TOKEN),
    execution: { id, leaseId },
    folder: join(root, 'inputs'),
    cache,
    useCache: true,
    say: (text) => lines.push(text),
    patience: { tries: 2, stalledMs: 10_000, pauseMs: 1 },
    ...wanted,
  };
  return fetchInputs(options, signal);
}

const read = (name: string) => readFile(join(root, 'inputs', name), 'utf8');
const hash = (kind: string, text: string) => createHash(kind).update(text).digest('hex');
const paths = () => server.requests.map(({ url }) => url);
const statuses = () => server.requests.map(({ headers }) => headers['if-none-match'] !== undefined);
const failing = (message: string | RegExp) => ({
  // The matcher has no type of its own.
  errorCause: { kind: 'input-failed', message: expect.stringMatching(message) as string },
});

describe('fetchInputs', () => {
  it('puts every file where its input is, and says what it is', async () => {
    const metadata = [{ 'valohai.tags': ['x'] }];
    const storageUri = 's3://bucket/b';
    const fetched = await fetchAll([
      input('images', [serve('a.txt', 'hello', { metadata, storageUri })]),
      input('models', [serve('deep/er/b.txt', 'world')]),
    ]);
    expect(await read('images/a.txt')).toBe('hello');
    expect(await read('models/deep/er/b.txt')).toBe('world');
    const checksums = {
      md5: hash('md5', 'hello'),
      sha1: hash('sha1', 'hello'),
      sha256: hash('sha256', 'hello'),
    };
    const uri = server.url('/a.txt');
    expect(fetched[0]).toEqual({
      name: 'images',
      inputId: 'id-of-images',
      download: 'always',
      files: [{ name: 'a.txt', uri, sizeBytes: 5, checksums, metadata, storageUri }],
    });
    expect(toMaterials(fetched)).toMatchObject([
      { input: 'images', name: 'a.txt', uri, sizeBytes: 5, ...checksums },
      { input: 'models', name: 'deep/er/b.txt', sizeBytes: 5 },
    ]);
  });

  it('lets any user of a container read', async () => {
    const before = process.umask(0o077);
    try {
      await fetchAll([input('a', [serve('sub/x', 'hello')])]);
    } finally {
      process.umask(before);
    }
    const modes = ['a', 'a/sub', 'a/sub/x'].map(async (name) =>
      ((await stat(join(root, 'inputs', name))).mode & 0o777).toString(8),
    );
    expect(await Promise.all(modes)).toEqual(['755', '755', '644']);
  });

  it('makes a folder for an input without files, and leaves those on demand where they are', async () => {
    const sha256 = 'a'.repeat(64);
    const fetched = await fetchAll([
      input('none', []),
      input('later', [file('x', { sizeBytes: 7, sha256 })], { download: 'on-demand' }),
    ]);
    expect((await readdir(join(root, 'inputs'))).sort()).toEqual(['later', 'none']);
    expect(server.requests).toEqual([]);
    expect(fetched[1]).toMatchObject({
      download: 'on-demand',
      files: [{ name: 'x', sizeBytes: 7, checksums: { sha256 } }],
    });
    expect(toMaterials(fetched)).toEqual([]);
  });

  it('writes nothing outside of the folder, whatever the names are', async () => {
    const outside = serve('../../../outside', 'x');
    await fetchAll([input('../up', [outside]), input('in', [serve('/etc/x', 'y')])]);
    expect((await readdir(root)).sort()).toEqual(['cache', 'inputs']);
    expect(await read('up/outside')).toBe('x');
    expect(await read('in/etc/x')).toBe('y');
  });

  it('puts nothing into a folder that the command may write to, by another name for it', async () => {
    const inputs = [
      input('a/b', [], { download: 'on-demand' }),
      input('a_b', [serve('link/cron', 'x')]),
    ];
    await expect(fetchAll(inputs)).rejects.toMatchObject(
      failing("two inputs have the folder 'a_b'"),
    );
    expect(server.requests).toEqual([]);
  });

  it('leaves the last of two files with one name', async () => {
    serve('first', '1');
    serve('second', '2');
    const fetched = await fetchAll([
      input('a', [
        file('x', { url: server.url('/first') }),
        file('x', { url: server.url('/second') }),
      ]),
    ]);
    expect(await read('a/x')).toBe('2');
    expect(fetched[0]?.files.length).toBe(1);
  });

  it('cannot make a folder where there is a file', async () => {
    const files = [serve('a', '1'), serve('a/b/c', '2')];
    await expect(fetchAll([input('x', files)])).rejects.toMatchObject(
      failing("the input 'x' has a file 'a' and one within a folder of that name, 'a/b/c'"),
    );
  });

  it('downloads four files at once', async () => {
    const held: ServerResponse[] = [];
    const files = Array.from({ length: 9 }, (_, index) => file(`f${index}`));
    for (const { name } of files)
      server.answers.set(`/${name}`, (_request, response) => held.push(response));
    const fetched = fetchAll([input('many', files)]);
    for (const open of [4, 8, 9]) {
      await expect.poll(() => held.length).toBe(open);
      for (const response of held) if (!response.writableEnded) response.end('x');
    }
    expect((await fetched)[0]?.files.length).toBe(9);
  });

  it('ends the other downloads when one fails', async () => {
    const gone: string[] = [];
    server.answers.set('/slow', (_request, response) => {
      response.on('close', () => gone.push('slow'));
      response.write('x');
      server.answers.set('/bad', (_bad, answer) => answer.writeHead(404).end());
    });
    server.answers.set('/bad', (_request, response) => {
      const isBegun = server.requests.some(({ url }) => url === '/slow');
      response.writeHead(isBegun ? 404 : 503, { 'retry-after': '0' }).end();
    });
    const patience = { tries: 1000, stalledMs: 10_000, pauseMs: 1 };
    const inputs = [input('a', [file('bad'), file('slow')])];
    await expect(fetchAll(inputs, { patience })).rejects.toMatchObject(failing('404'));
    await expect.poll(() => gone).toEqual(['slow']);
    expect(await readdir(join(root, 'cache/parts'))).toEqual([]);
  });

  it('says what could not be fetched and hides what is secret in its address', async () => {
    const uri = `${server.url('/none').replace('://', '://ann:s3cret@')}?signature=abc`;
    const fetched = fetchAll([input('data', [file('none', { uri, url: uri })])]);
    await expect(fetched).rejects.toMatchObject(
      failing(/^the input 'data' cannot be fetched: http:\S+\/none\S* answered 404 Not Found$/),
    );
    await expect(fetched).rejects.not.toThrow(/s3cret|abc/);
  });

  it('never asks the machine for its credentials', async () => {
    const url = 'http://169.254.169.254/latest/meta-data/iam';
    await expect(fetchAll([input('a', [file('x', { uri: url, url })])])).rejects.toMatchObject(
      failing('leads to 169.254.169.254, an address that only the machine itself may ask'),
    );
  });

  it('fails with the reason of the app when it refuses', async () => {
    recorded.inputsRefused = 'there is no file at s3://bucket/none';
    await expect(fetchAll([])).rejects.toMatchObject(failing(recorded.inputsRefused));
  });

  it('is no failure of the input when the lease is lost', async () => {
    recorded.isLost = true;
    await expect(fetchAll([])).rejects.toMatchObject({ refusal: { error: 'lease-lost' } });
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    server.answers.set('/x', () => stop.abort(new Error('stopped')));
    await expect(fetchAll([input('a', [file('x')])], {}, stop.signal)).rejects.toThrow('stopped');
  });

  it.each([
    ['size', { sizeBytes: 4 }, 'it has 5 B (5 bytes), not 4 bytes'],
    ['content', { sha256: 'a'.repeat(64) }, `its sha256 is ${hash('sha256', 'hello')}, not aaa`],
  ])('refuses a file of another %s than was stored', async (_what, wanted, message) => {
    const escaped = message.replaceAll(/[()]/g, String.raw`\$&`);
    const fetched = fetchAll([input('a', [serve('x', 'hello', wanted)])]);
    await expect(fetched).rejects.toMatchObject(failing(escaped));
    expect(await readdir(join(root, 'cache/content'))).toEqual([]);
  });

  it('asks anew for an address that ran out, once for all files', async () => {
    const [uri, expired] = ['s3://bucket/x', server.url('/expired')];
    const names = ['a', 'b', 'c'];
    const fresh = [
      input(
        'i',
        names.map((name) => serve(name, `is ${name}`, { uri })),
      ),
    ];
    server.answers.set('/expired', (_request, response) => {
      recorded.inputs = fresh;
      response.writeHead(403).end();
    });
    const client = new CountingClient(app.url, AGENT_TOKEN);
    const old = [
      input(
        'i',
        names.map((name) => file(name, { uri, url: expired })),
      ),
    ];
    await fetchAll(old, { app: client });
    expect(client.asked).toBe(2);
    for (const name of names) expect(await read(`i/${name}`)).toBe(`is ${name}`);
  });

  it('fails when a new address does not help either', async () => {
    server.answers.set('/x', (_request, response) => response.writeHead(403).end());
    const denied = file('x', { uri: 's3://bucket/x' });
    await expect(fetchAll([input('a', [denied])])).rejects.toMatchObject(
      failing("the input 'a' cannot be fetched: s3://bucket/x answered 403 Forbidden"),
    );
  });
});

/** As another execution does. */
function again(files: InputFile[], wanted: Partial<FetchInputs> = {}) {
  return fetchAll([input('a', files)], { folder: join(root, 'again'), ...wanted });
}

describe('fetchInputs with its cache', () => {
  it('asks whether an address has changed, and downloads only then', async () => {
    const first = await fetchAll([input('a', [serve('x', 'hello')])]);
    expect(await again([file('x')])).toEqual(first);
    expect(statuses()).toEqual([false, true]);
    expect(await readFile(join(root, 'again/a/x'), 'utf8')).toBe('hello');
    expect(lines.filter((line) => line.includes('from the cache'))).toEqual([
      'inputs: a/x from the cache, 5 B',
    ]);
    server.answers.set('/x', server.serve(Buffer.from('newer'), { etag: '"2"' }));
    await again([file('x')]);
    expect(await readFile(join(root, 'again/a/x'), 'utf8')).toBe('newer');
    expect(await read('a/x')).toBe('hello');
  });

  it('asks nobody for what is known by its content', async () => {
    const sha256 = hash('sha256', 'hello');
    await fetchAll([input('a', [serve('x', 'hello')])]);
    const fetched = await again([file('y', { uri: 'datum://1', sha256 })]);
    expect(paths()).toEqual(['/x']);
    expect(fetched[0]?.files[0]?.checksums).toMatchObject({ md5: hash('md5', 'hello') });
  });

  it('knows a signed address by what does not change in it', async () => {
    const uri = 's3://bucket/x';
    serve('x', 'hello');
    for (const signature of ['1', '2'])
      await again([file('x', { uri, url: server.url(`/x?signature=${signature}`) })]);
    expect(statuses()).toEqual([false, true]);
  });

  it('downloads again what a server gives no version of', async () => {
    server.answers.set('/x', (_request, response) => response.end('hello'));
    await fetchAll([input('a', [file('x')])]);
    await again([file('x')]);
    expect(statuses()).toEqual([false, false]);
  });

  it('is neither read nor written when it is not to be used', async () => {
    await fetchAll([input('a', [serve('x', 'hello')])], { useCache: false });
    expect(await readdir(join(root, 'cache/content'))).toEqual([]);
    expect(await readdir(join(root, 'cache/index'))).toEqual([]);
    await again([file('x')]);
    await again([file('x')], { useCache: false });
    expect(statuses()).toEqual([false, false, false]);
  });

  it('has no part in a file that is larger than itself', async () => {
    const content = randomBytes(1024 ** 2 + 1);
    await fetchAll([input('a', [serve('x', content)])]);
    expect(content.equals(await readFile(join(root, 'inputs/a/x')))).toBe(true);
    expect(await readdir(join(root, 'cache/content'))).toEqual([]);
    expect(await readdir(join(root, 'cache/parts'))).toEqual([]);
  });

  it('does not hold a file twice on the disk', async () => {
    await fetchAll([input('a', [serve('x', 'hello')])]);
    const [kept = ''] = await readdir(join(root, 'cache/content'));
    const inodes = [join(root, 'inputs/a/x'), join(root, 'cache/content', kept)].map(
      async (path) => (await stat(path)).ino,
    );
    expect(new Set(await Promise.all(inodes)).size).toBe(1);
  });
});

describe('the log of fetchInputs', () => {
  it('names each file with its size, time and checksums', async () => {
    await fetchAll([input('a', [serve('x', 'hello')])]);
    expect(lines[0]).toMatch(/^inputs: a\/x downloaded, 5 B in \d+ms$/);
    const [md5, sha1, sha256] = ['md5', 'sha1', 'sha256'].map((kind) => hash(kind, 'hello'));
    expect(lines[1]).toBe(`inputs: a/x md5 ${md5}, sha1 ${sha1}, sha256 ${sha256}`);
  });

  it('has one line an input when there are many files', async () => {
    const many = Array.from({ length: 21 }, (_, index) => serve(`f${index}`, 'xy'));
    await fetchAll([input('many', many), input('one', [serve('x', 'hello')])]);
    expect(lines.length).toBe(2);
    lines.sort();
    expect(lines[0]).toMatch(/^inputs: many: 21 files, 42 B in \d+ms, 0 from the cache$/);
    expect(lines[1]).toMatch(/^inputs: one: 1 file, 5 B in \d+ms, 0 from the cache$/);
  });
});
