import { createHash } from 'node:crypto';
import {
  appendFile,
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, asyncProperty, integer } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CachedFile } from '../../../../runner/agent/inputs/cache-entry.ts';
import { InputCache } from '../../../../runner/agent/inputs/input-cache.ts';

let folder: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slashrun-cache-'));
  target = await mkdtemp(join(tmpdir(), 'slashrun-target-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(target, { recursive: true });
});

const hash = (kind: string, text: string) => createHash(kind).update(text).digest('hex');

function fileOf(text: string): CachedFile {
  return {
    md5: hash('md5', text),
    sha1: hash('sha1', text),
    sha256: hash('sha256', text),
    sizeBytes: Buffer.byteLength(text),
    validator: { header: 'etag', value: hash('md5', text) },
  };
}

async function keep(cache: InputCache, uri: string, text: string): Promise<CachedFile> {
  const part = cache.newPart();
  await writeFile(part, text);
  await cache.keep({ uri }, part, fileOf(text));
  await rm(part);
  return fileOf(text);
}

/** The texts that are there, in any order. */
async function contents(): Promise<string[]> {
  const path = join(folder, 'content');
  const names = await readdir(path);
  return Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
}

/** As if it had last been used so long ago. */
async function age(text: string, seconds: number): Promise<void> {
  const path = join(folder, 'content', hash('sha256', text));
  await utimes(path, new Date(Date.now() - seconds * 1000), (await stat(path)).mtime);
}

const place = (name: string) => ({ folder: target, name });
const read = (name: string) => readFile(join(target, name), 'utf8');

describe('InputCache', () => {
  it('gives back what was kept, by its address or its content, also to another agent', async () => {
    const cache = await InputCache.open(folder, 100);
    const file = await keep(cache, 'http://a/x', 'hello');
    const other = await InputCache.open(folder, 100);
    expect(await other.find({ uri: 'http://a/x' })).toMatchObject(file);
    const { validator, ...byContent } = file;
    expect(validator).toBeDefined();
    const found = await other.find({ uri: 'datum://y', sha256: file.sha256 });
    expect(found).toMatchObject(byContent);
    expect(await other.find({ uri: 'http://a/y' })).toBeUndefined();
    expect(await other.take(file, place('sub/x'))).toBe(true);
    expect(await read('sub/x')).toBe('hello');
  });

  it('does not know an address again that has no version', async () => {
    const cache = await InputCache.open(folder, 100);
    const part = cache.newPart();
    await writeFile(part, 'hello');
    const { validator, ...file } = fileOf('hello');
    await cache.keep({ uri: 'http://a/x' }, part, file);
    expect(validator).toBeDefined();
    expect(await cache.find({ uri: 'http://a/x' })).toBeUndefined();
    expect(await cache.find({ uri: '', sha256: file.sha256 })).toMatchObject(file);
  });

  it('keeps one content once', async () => {
    const cache = await InputCache.open(folder, 100);
    await keep(cache, 'http://a/x', 'hello');
    await keep(cache, 'http://b/x', 'hello');
    expect(await contents()).toEqual(['hello']);
    for (const uri of ['http://a/x', 'http://b/x']) expect(await cache.find({ uri })).toBeDefined();
  });

  it('removes the least recently used, and not what was just kept', async () => {
    const cache = await InputCache.open(folder, 10);
    for (const [text, ago] of [
      ['aaaa', 30],
      ['bbbb', 20],
    ] as const) {
      await keep(cache, `http://a/${text}`, text);
      await age(text, ago);
    }
    expect(await cache.take(fileOf('aaaa'), place('a'))).toBe(true);
    await keep(cache, 'http://a/cccc', 'cccc');
    expect((await contents()).sort()).toEqual(['aaaa', 'cccc']);
    expect(await cache.find({ uri: 'http://a/bbbb' })).toBeUndefined();
    expect(await cache.take(fileOf('bbbb'), place('b'))).toBe(false);
  });

  it('never exceeds its size, and holds the most recently used that fit', async () => {
    const sizes = array(integer({ min: 0, max: 40 }), { maxLength: 12 });
    await assert(
      asyncProperty(sizes, async (lengths) => {
        const cache = await InputCache.open(folder, 50);
        await cache.clear();
        const texts = lengths.map((length, index) => `${index}`.padEnd(length, '.'));
        for (const [index, text] of texts.entries()) {
          await keep(cache, `http://a/${index}`, text);
          await age(text, 1000 - index);
        }
        const expected: string[] = [];
        for (const text of texts) {
          expected.push(text);
          while (expected.join('').length > 50) expected.shift();
        }
        expect((await contents()).sort()).toEqual(expected.sort());
      }),
      { numRuns: 40 },
    );
  });

  it('does not keep what is larger than itself, and nothing gives way for that', async () => {
    const cache = await InputCache.open(folder, 10);
    await keep(cache, 'http://a/x', 'small');
    await keep(cache, 'http://a/y', 'far too large');
    expect(await contents()).toEqual(['small']);
    expect(await cache.find({ uri: 'http://a/y' })).toBeUndefined();
  });

  it('leaves to executions what they have, whatever is removed', async () => {
    const cache = await InputCache.open(folder, 100);
    const file = await keep(cache, 'http://a/x', 'hello');
    await cache.take(file, place('x'));
    await cache.clear();
    expect(await contents()).toEqual([]);
    expect(await cache.find({ uri: 'http://a/x' })).toBeUndefined();
    expect(await read('x')).toBe('hello');
  });

  it('does not change the time of a file that an execution has', async () => {
    const cache = await InputCache.open(folder, 100);
    const file = await keep(cache, 'http://a/x', 'hello');
    await cache.take(file, place('x'));
    const { mtimeMs } = await stat(join(target, 'x'));
    await cache.take(file, place('y'));
    await keep(cache, 'http://b/x', 'hello');
    expect((await stat(join(target, 'x'))).mtimeMs).toBe(mtimeMs);
  });

  it.each([
    ['of another size', (path: string) => appendFile(path, '!')],
    ['of the same size', (path: string) => writeFile(path, 'jello')],
  ])('does not give on what a command has overwritten with text %s', async (_what, change) => {
    const cache = await InputCache.open(folder, 100);
    const file = await keep(cache, 'http://a/x', 'hello');
    const kept = join(folder, 'content', file.sha256);
    const writtenAt = async () => Math.round((await stat(kept)).mtimeMs);
    const before = await writtenAt();
    // Within one tick of the clock nobody can see that there was a change.
    await expect.poll(() => change(kept).then(writtenAt)).not.toBe(before);
    expect(await cache.find({ uri: 'http://a/x' })).toBeUndefined();
    await keep(cache, 'http://b/x', 'hello');
    expect(await contents()).toEqual(['hello']);
    expect(await cache.find({ uri: 'http://b/x' })).toMatchObject(file);
  });

  it.each(['', '{"sha', 'null', '{"sha256":"../../etc/passwd"}'])(
    'takes the damaged entry %j for a miss, and removes it at the next start',
    async (text) => {
      const cache = await InputCache.open(folder, 100);
      await keep(cache, 'http://a/x', 'hello');
      const entries = join(folder, 'index');
      for (const name of await readdir(entries)) await writeFile(join(entries, name), text);
      expect(await cache.find({ uri: 'http://a/x' })).toBeUndefined();
      await InputCache.open(folder, 100);
      expect(await readdir(entries)).toEqual([]);
    },
  );

  it('removes unfinished downloads that are older than a day when it is opened', async () => {
    const cache = await InputCache.open(folder, 100);
    const [old, recent] = [cache.newPart(), cache.newPart()];
    const now = Date.now();
    for (const [part, hours] of [
      [old, 25],
      [recent, 23],
    ] as const) {
      await writeFile(part, 'x');
      await utimes(part, new Date(now), new Date(now - hours * 3_600_000));
    }
    await InputCache.open(folder, 100);
    expect(
      (await readdir(join(folder, 'parts'))).map((name) => join(folder, 'parts', name)),
    ).toEqual([recent]);
  });

  it('makes room when it is opened with a smaller size', async () => {
    const cache = await InputCache.open(folder, 100);
    for (const [text, ago] of [
      ['aaaa', 1],
      ['bbbb', 2],
    ] as const) {
      await keep(cache, `http://a/${text}`, text);
      await age(text, ago);
    }
    await InputCache.open(folder, 5);
    expect(await contents()).toEqual(['aaaa']);
  });

  it('is used by several agents at once', async () => {
    const agents = await Promise.all([1, 2, 3].map(() => InputCache.open(folder, 60)));
    const taken: [string, string][] = [];
    const keepAndTake = async (cache: InputCache, index: number) => {
      const text = `content ${index % 7}`.padEnd(15, '.');
      await keep(cache, `http://a/${index % 7}`, text);
      const found = await cache.find({ uri: `http://a/${index % 7}` });
      const name = `${index}-${agents.indexOf(cache)}`;
      if (found && (await cache.take(found, place(name)))) taken.push([await read(name), text]);
    };
    await Promise.all(
      agents.map(async (cache) => {
        for (let index = 0; index < 40; index += 1) await keepAndTake(cache, index);
      }),
    );
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(([there, kept]) => there !== kept)).toEqual([]);
    expect((await contents()).join('').length).toBeLessThanOrEqual(60);
    expect(await readdir(join(folder, 'parts'))).toEqual([]);
  });

  it('hands out files that anybody may read', async () => {
    const cache = await InputCache.open(folder, 100);
    const part = cache.newPart();
    await writeFile(part, 'hello');
    await chmod(part, 0o644);
    await cache.keep({ uri: 'u' }, part, fileOf('hello'));
    await cache.take(fileOf('hello'), place('deep/er/x'));
    const modes = ['deep', 'deep/er', 'deep/er/x'].map(async (name) =>
      ((await stat(join(target, name))).mode & 0o777).toString(8),
    );
    expect(await Promise.all(modes)).toEqual(['755', '755', '644']);
  });
});
