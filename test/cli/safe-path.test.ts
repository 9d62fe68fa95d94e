// Where outputs go: names are whatever a program chose.
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safePath } from '../../src/cli/outputs/safe-path.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'slashrun-paths-')));
  folder = join(root, 'results');
  await mkdir(folder);
  await mkdir(join(root, 'elsewhere'));
  await symlink(join(root, 'elsewhere'), join(folder, 'link'));
});
afterAll(() => rm(root, { recursive: true }));

describe('an output', () => {
  it.each(['a.txt', 'models/a.txt', '..a/b..', 'with space/ü.txt', '.hidden'])(
    'named %j is put into the folder',
    async (name) => {
      expect(await safePath(folder, name)).toBe(join(folder, name));
    },
  );

  it.each([
    '../a',
    'a/../../b',
    '/etc/passwd',
    'a//b',
    './a',
    String.raw`..\a`,
    String.raw`a\..\..\b`,
    String.raw`C:\a`,
    'C:a',
    'a\0b',
    '..',
    '',
    'link/a',
  ])('named %j is not', async (name) => {
    await expect(safePath(folder, name)).rejects.toThrow('its name leads out of');
  });
});
