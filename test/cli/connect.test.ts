// Which server gets which token: a server that nobody named gets none.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseServer, chooseToken } from '../../src/cli/connect.ts';
import { readEnvironment } from '../../src/cli/environment.ts';
import { type Logins, readLogins, writeLogins } from '../../src/cli/logins.ts';

const A = 'https://a.example';
const B = 'https://b.example';
const none: Logins = { servers: {} };
const atA: Logins = { current: A, servers: { [A]: { login: 'ada', token: 'of-a' } } };

describe('the server is', () => {
  it.each([
    ['the one that is named', { server: B }, { SLASHRUN_SERVER: 'c.example' }, atA, B],
    ['that of the environment', {}, { SLASHRUN_SERVER: 'b.example' }, atA, B],
    ['that of the newest login', {}, {}, atA, A],
  ])('%s', (_title, options, variables, logins, expected) => {
    expect(chooseServer(options, { environment: readEnvironment(variables), logins })).toBe(
      expected,
    );
  });

  it('none that nobody named', () => {
    const environment = readEnvironment({ GITHUB_TOKEN: 'secret' });
    expect(() => chooseServer({}, { environment, logins: none })).toThrow('which server?');
  });
});

describe('the token is', () => {
  it.each([
    ['that of the environment', { SLASHRUN_TOKEN: 'own', GITHUB_TOKEN: 'hub' }, atA, A, 'own'],
    ['that of the login', { GITHUB_TOKEN: 'hub' }, atA, A, 'of-a'],
    ["GitHub's where nobody has signed in", { GITHUB_TOKEN: 'hub' }, none, B, 'hub'],
    ["gh's likewise", { GH_TOKEN: 'gh' }, none, B, 'gh'],
    [
      "not GitHub's where somebody has signed in elsewhere",
      { GITHUB_TOKEN: 'hub' },
      atA,
      B,
      undefined,
    ],
    ['none where there is none', {}, none, B, undefined],
  ])('%s', (_title, variables, logins, server, expected) => {
    const login = logins.servers[server];
    expect(chooseToken({ environment: readEnvironment(variables), logins, login })).toBe(expected);
  });
});

describe('logins are kept', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slashrun-logins-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('for their owner alone, and read as they were written', async () => {
    const file = join(folder, 'deep', 'logins.json');
    expect(await readLogins(file)).toEqual({ servers: {} });
    await writeLogins(atA, file);
    await writeLogins(atA, file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'deep'))).mode & 0o777).toBe(0o700);
    expect(await readLogins(file)).toEqual(atA);
    expect(await readFile(file, 'utf8')).toContain('of-a');
  });
});
