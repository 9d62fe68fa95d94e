// A folder as one file that is known by its content.
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { extract as extractAll } from 'tar';
import { extract } from 'tar-stream';
import { pipeline } from 'node:stream/promises';
import type { PackedFile } from '../../../src/cli/package/choose-files.ts';
import { judgeSize } from '../../../src/cli/package/judge-size.ts';
import { packFolder } from '../../../src/cli/package/pack-folder.ts';
import { PackageError } from '../../../src/cli/package/package-error.ts';
import { commitAll, createFolder, gitFolder } from './folder.ts';

const FILES = {
  'valohai.yaml': '- step: {name: a, image: i, command: c}\n',
  'src/train.py': 'print(1)\n',
  'src/latest': { link: 'train.py' },
  [`long/${'x'.repeat(120)}/ä.txt`]: 'ä',
  empty: '',
};

const removals: (() => unknown)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

function keep(folder: string): string {
  removals.push(() => rm(folder, { recursive: true }));
  return folder;
}

async function pack(folder: string, answer = true) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const packed = await packFolder(folder, {
    confirm: async (question) => {
      asked.push(question);
      return answer;
    },
    onWarning: (warning) => warnings.push(warning),
  });
  removals.push(packed.remove);
  return { ...packed, asked, warnings };
}

async function headersOf(file: string) {
  const headers: Record<string, unknown>[] = [];
  const entries = extract();
  entries.on('entry', ({ name, mode, uid, gid, mtime, type }, content, next) => {
    headers.push({ name, mode, uid, gid, mtime: mtime?.getTime(), type });
    content.on('end', () => next()).resume();
  });
  await pipeline(createReadStream(file), createGunzip(), entries);
  return headers;
}

describe('a packed folder', () => {
  it('has the same bytes wherever, whenever and by whomever it is packed', async () => {
    const [one, other] = [keep(createFolder(FILES)), keep(createFolder(FILES))];
    await utimes(join(other, 'src/train.py'), 1, 1);
    await chmod(join(other, 'src/train.py'), 0o600);
    const [first, again, elsewhere] = [await pack(one), await pack(one), await pack(other)];
    expect(again.request.sha256).toBe(first.request.sha256);
    expect(elsewhere.request.sha256).toBe(first.request.sha256);
    expect((await readFile(elsewhere.file)).equals(await readFile(first.file))).toBe(true);
    await appendFile(join(other, 'src/train.py'), '\n');
    expect((await pack(other)).request.sha256).not.toBe(first.request.sha256);
  });

  it('says nothing of who packed it, and has one folder above all', async () => {
    const folder = keep(createFolder(FILES));
    await chmod(join(folder, 'src/train.py'), 0o750);
    const { file, count } = await pack(folder);
    const headers = await headersOf(file);
    expect(headers).toHaveLength(count);
    const mtime = Date.parse('2000-01-01T00:00:00Z');
    const common = { uid: 0, gid: 0, mtime };
    expect(headers).toContainEqual({
      ...common,
      name: 'package/src/train.py',
      mode: 0o755,
      type: 'file',
    });
    expect(headers).toContainEqual({ ...common, name: 'package/empty', mode: 0o644, type: 'file' });
    expect(headers.every(({ name }) => String(name).startsWith('package/'))).toBe(true);
  });

  it('is unpacked as it was, links too', async () => {
    const { file, request } = await pack(keep(createFolder(FILES)));
    const to = keep(await mkdtemp(join(tmpdir(), 'slashrun-unpacked-')));
    await extractAll({ file, cwd: to, strip: 1 });
    expect(await readFile(join(to, 'src/latest'), 'utf8')).toBe('print(1)\n');
    expect(await readFile(join(to, `long/${'x'.repeat(120)}/ä.txt`), 'utf8')).toBe('ä');
    expect(request.definition).toBe(FILES['valohai.yaml']);
    expect(request.sizeBytes).toBe((await readFile(file)).length);
  });

  it('is described by git where there is git', async () => {
    expect((await pack(keep(createFolder(FILES)))).request.description).toBeUndefined();
    const folder = keep(gitFolder(FILES));
    commitAll(folder);
    expect((await pack(folder)).request.description).toMatch(/^heads\/main-0-g[0-9a-f]{7}$/);
    await appendFile(join(folder, 'src/train.py'), '\n');
    expect((await pack(folder)).request.description).toMatch(/-dirty$/);
  });

  it('leaves nothing behind once it is removed', async () => {
    const { file, remove } = await pack(keep(createFolder(FILES)));
    await remove();
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [{ 'a.py': '' }, 'there is no valohai.yaml in '],
    [{ 'valohai.yaml': ' '.repeat(1_000_001) }, 'valohai.yaml cannot be sent: Too big'],
  ])('must be one that can be run: %#', async (files, words) => {
    const packing = pack(keep(createFolder(files)));
    await expect(packing).rejects.toThrow(PackageError);
    await expect(packing).rejects.toThrow(words);
  });

  it('of many megabytes is packed when somebody says that it is meant', async () => {
    const folder = keep(createFolder({ ...FILES, 'big.bin': 'x'.repeat(50_000_000) }));
    const { warnings, asked, request } = await pack(folder);
    expect(warnings).toEqual(['big.bin has 50 MB']);
    expect(asked).toHaveLength(1);
    expect(request.sizeBytes).toBeLessThan(1_000_000);
    await expect(pack(folder, false)).rejects.toThrow('nothing was packed');
  });
});

const file = (path: string, sizeBytes: number): PackedFile => ({
  kind: 'file',
  path,
  sizeBytes,
  isExecutable: false,
});
const many = (count: number, sizeBytes: number) =>
  Array.from({ length: count }, (_, at) => file(`data/${at}`, sizeBytes));

describe('the size of a package', () => {
  it.each([
    ['10,000 small files', many(10_000, 1), {}],
    ['10,001 files', many(10_001, 1), { error: '10,001 files' }],
    ['a file of less than 50 MB', many(1, 49_999_999), {}],
    ['a file of 50 MB', many(1, 50_000_000), { warnings: ['data/0 has 50 MB'] }],
    ['150 MB', many(5, 30_000_000), { warnings: ['all files together have 150 MB'] }],
    [
      'seven large files',
      many(7, 60_000_000),
      {
        warnings: [
          ...[0, 1, 2, 3, 4].map((at) => `data/${at} has 60 MB`),
          '2 more files are as large',
          'all files together have 420 MB',
        ],
      },
    ],
    ['2 GB', [file('a', 1), ...many(2, 1_000_000_000)], { error: 'the most, 2 GB, is data/' }],
  ])('%s', (_title, files, { error, warnings = [] }: { error?: string; warnings?: string[] }) => {
    const judged = judgeSize(files);
    expect(judged.warnings).toEqual(warnings);
    expect(judged.error ?? '').toContain(error ?? '');
    expect(judged.error === undefined).toBe(error === undefined);
  });
});
