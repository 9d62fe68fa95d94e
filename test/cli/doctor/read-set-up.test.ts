import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSetUp } from '../../../src/cli/doctor/read-set-up.ts';
import { WrongUsage } from '../../../src/cli/cli-error.ts';
import type { Given } from '../../../src/core/settings/variables.ts';
import { headlines } from '../../core/doctor/notes-in-words.ts';

const RIGHT = {
  APP_ID: '42',
  PRIVATE_KEY: 'pem',
  WEBHOOK_SECRET: 'sixteen-or-more-of-them',
  PUBLIC_URL: 'https://slashrun.test',
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'set-up-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

function read(changes: Given = {}) {
  return readSetUp('/dev/null', { ...RIGHT, ...changes });
}

async function readSettings(text: string, changes: Given = {}) {
  const SETTINGS_FILE = await write('settings.yaml', text);
  const { settings, notes } = await read({ SETTINGS_FILE, ...changes });
  const lines = headlines(notes.settings).map((line) => line.replace(SETTINGS_FILE, 'FILE'));
  return { settings, lines };
}

const registry = (password: string) =>
  `registries: [{match: registry.test, username: mona, password: ${password}}]\n`;

describe('readSetUp', () => {
  it('lets what is set win over the file, unless it is empty', async () => {
    const file = await write('our.env', 'PORT=4000\nHOST=10.0.0.7\nAPP_ID=7\nDATA_DIR=/data\n');
    const { values, notes } = await readSetUp(file, { ...RIGHT, PORT: '5000', HOST: '' });
    expect(values).toMatchObject({ PORT: 5000, HOST: '10.0.0.7', APP_ID: 42, DATA_DIR: '/data' });
    expect(headlines(notes.variables)).toEqual(['good: the variables are in order']);
  });

  it.each([
    ['is not there', 'none.env', /none\.env cannot be read: ENOENT/],
    ['is a folder', '.', /cannot be read: EISDIR/],
  ])('refuses a file that is named and %s', async (_what, name, message) => {
    const reading = readSetUp(join(folder, name), RIGHT);
    await expect(reading).rejects.toThrow(WrongUsage);
    await expect(reading).rejects.toThrow(message);
  });

  it('reads .env of this folder where no file is named, and does without', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await readSetUp(undefined, RIGHT)).values.HOST).toBe('127.0.0.1');
      await write('.env', 'HOST=10.0.0.7\n');
      expect((await readSetUp(undefined, RIGHT)).values.HOST).toBe('10.0.0.7');
    } finally {
      process.chdir(before);
    }
  });

  it('warns of what Amazon will not find in the file', async () => {
    const { notes } = await readSetUp(await write('our.env', 'AWS_PROFILE=ours\n'), RIGHT);
    expect(headlines(notes.variables).join()).toMatch(/^warning: AWS_PROFILE in the \.env file/);
  });

  it('takes the key from its variable, in one line or more, or else from its file', async () => {
    const PRIVATE_KEY_PATH = await write('app.pem', 'of the file\n');
    const both = await read({ PRIVATE_KEY: String.raw`a\nb`, PRIVATE_KEY_PATH });
    expect(both.privateKey).toBe('a\nb');
    const { privateKey } = await read({ PRIVATE_KEY: '', PRIVATE_KEY_PATH });
    expect(privateKey).toBe('of the file\n');
  });

  it.each([
    ['PRIVATE_KEY_PATH', 'privateKey'],
    ['SETTINGS_FILE', 'settings'],
  ] as const)('finds a problem in a file of %s that cannot be read', async (name, part) => {
    const { notes, ...parts } = await read({ PRIVATE_KEY: '', [name]: '/none' });
    expect(parts[part]).toBeUndefined();
    expect(headlines([...notes.variables, ...notes.settings]).join('\n')).toContain(
      `problem: ${name}: '/none' cannot be read: ENOENT`,
    );
  });

  it('has this machine alone where no settings are named', async () => {
    const { settings, notes } = await read();
    expect(settings?.environments.map(({ slug }) => slug)).toEqual(['local']);
    expect(headlines(notes.settings).join('\n')).toMatch(/^left-out: .*SETTINGS_FILE is not set/);
  });

  it.each([
    ['environments: {big: {}}', ['local', 'big'], /^good: FILE is in order$/],
    ['environments: 7', undefined, /^problem: FILE:1:\d+: error: /],
  ])('reads settings and judges them: %s', async (text, slugs, expected) => {
    const { settings, lines } = await readSettings(text);
    expect(settings?.environments.map(({ slug }) => slug)).toEqual(slugs);
    expect(lines.join('\n')).toMatch(expected);
  });

  it('takes secrets from variables, and from files without the last line end', async () => {
    const file = await write('token', 'hush\n');
    for (const place of ['{env: TOKEN}', `{file: ${file}}`]) {
      const { settings, lines } = await readSettings(registry(place), { TOKEN: 'hush' });
      expect(lines).toEqual(['good: FILE is in order']);
      expect(settings?.registries).toMatchObject([{ credential: { password: 'hush' } }]);
    }
  });

  it.each([
    ['{env: TOKEN}', /the variable TOKEN is not set$/],
    ['{file: /none}', /ENOENT.*'\/none'$/],
  ])('warns of a secret that is not there, and goes on: %s', async (place, expected) => {
    const { settings, lines } = await readSettings(registry(place));
    expect(settings?.registries).toHaveLength(1);
    expect(lines.join('\n')).toMatch(/^warning: a secret cannot be read here: FILE:1:/);
    expect(lines.join('\n')).toMatch(expected);
  });
});
