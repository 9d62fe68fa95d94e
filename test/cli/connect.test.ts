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
    { title: 'the one that is named', named: B, variable: 'c.example', expected: B },
    { title: 'that of the environment', named: undefined, variable: 'b.example', expected: B },
    { title: 'that of the newest login', named: undefined, variable: '', expected: A },
  ])('$title', ({ named, variable, expected }) => {
    const environment = readEnvironment({ SLASHRUN_SERVER: variable });
    const options = named === undefined ? {} : { server: named };
    expect(chooseServer(options, { environment, logins: atA })).toBe(expected);
  });

  it('none that nobody named', () => {
    const environment = readEnvironment({ GITHUB_TOKEN: 'secret' });
    expect(() => chooseServer({}, { environment, logins: none })).toThrow('which server?');
  });
});

describe('the token is', () => {
  const both = { SLASHRUN_TOKEN: 'own', GITHUB_TOKEN: 'hub' };
  const hub = { GITHUB_TOKEN: 'hub' };
  it.each([
    { title: 'that of the environment', variables: both, logins: atA, server: A, token: 'own' },
    { title: 'that of the login', variables: hub, logins: atA, server: A, token: 'of-a' },
    { title: "GitHub's without a login", variables: hub, logins: none, server: B, token: 'hub' },
    { title: "gh's", variables: { GH_TOKEN: 'gh' }, logins: none, server: B, token: 'gh' },
    { title: "not GitHub's with a login", variables: hub, logins: atA, server: B },
    { title: 'none where there is none', variables: {}, logins: none, server: B },
  ])('$title', ({ variables, logins, server, token }) => {
    const environment = readEnvironment(variables);
    const login = logins.servers[server];
    expect(chooseToken({ environment, logins, login })).toBe(token);
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
