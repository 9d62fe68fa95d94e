import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readSetupConfig } from '../src/config.ts';
import { VARIABLE_NAMES } from '../src/core/settings/variables.ts';

const REQUIRED = { APP_ID: '7', PRIVATE_KEY: 'pem', WEBHOOK_SECRET: 'sixteen characters' };

describe('readConfig', () => {
  it('needs nothing but the App: everything else has a default', () => {
    const config = readConfig(REQUIRED);
    expect(config.http).toEqual({ host: '127.0.0.1', port: 3000, publicUrl: undefined });
    expect(config.databaseUrl).toBeUndefined();
    expect(config.leaseMs).toBe(30_000);
  });

  it('reports all problems at once, each with its variable, its value and what is allowed', () => {
    const environment = { ...REQUIRED, APP_ID: '', PORT: 'http', LOCAL_ENGINE: 'podman' };
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: slashrun cannot start:
        APP_ID is not set: see .env.example
        PORT: 'http' is not allowed: a port number from 0 to 65535; 0 takes a free one
        LOCAL_ENGINE: 'podman' is not allowed: Invalid option: expected one of "auto"|"docker"|"process"]
    `);
  });

  it.each([
    ['PORT', '70000'],
    ['GITHUB_API_URL', 'github.com'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['QUEUE_REDIS_URL', 'localhost:6379'],
    ['LOCAL_WORKERS', '-1'],
    ['LEASE_SECONDS', '0'],
    ['LOG_LEVEL', 'loud'],
    ['WEBHOOK_SECRET', 'development'],
    ['WEBHOOK_SECRET', 'short'],
    ['PRIVATE_KEY_PATH', '/nowhere/key.pem'],
  ])('refuses %s=%s and names the variable', (name, value) => {
    const { PRIVATE_KEY, ...withoutKey } = REQUIRED;
    const base = name === 'PRIVATE_KEY_PATH' ? withoutKey : { ...withoutKey, PRIVATE_KEY };
    expect(() => readConfig({ ...base, [name]: value })).toThrow(name);
  });

  it('never shows the value of a secret', () => {
    const environment = { ...REQUIRED, WEBHOOK_SECRET: 'hunter2', DATABASE_URL: 'x://u:hunter2@h' };
    expect(() => readConfig(environment)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('reads the settings file with the secrets that it names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slashrun-config-'));
    const file = join(folder, 'settings.yaml');
    await writeFile(join(folder, 'password'), 'from a file\n');
    await writeFile(
      file,
      [
        'registries:',
        '  - {match: "a/*", username: u, password: {env: OWN_PASSWORD}}',
        `  - {match: "b/*", username: u, password: {file: "${join(folder, 'password')}"}}`,
      ].join('\n'),
    );
    const given = { ...REQUIRED, SETTINGS_FILE: file };
    const passwords = readConfig({ ...given, OWN_PASSWORD: 'from a variable' }).settings.registries;
    expect(passwords.map(({ credential }) => credential)).toMatchObject([
      { password: 'from a variable' },
      { password: 'from a file' },
    ]);
    expect(() => readConfig(given)).toThrow(
      `${file}:2:43: error: 'registries.0.password' cannot be used: the variable OWN_PASSWORD is not set`,
    );
    expect(() => readConfig({ ...REQUIRED, SETTINGS_FILE: join(folder, 'none.yaml') })).toThrow(
      'SETTINGS_FILE: ',
    );
    await rm(folder, { recursive: true });
  });

  it('takes an empty variable for an unset one', () => {
    expect(readConfig({ ...REQUIRED, PORT: '', DATABASE_URL: '' }).http.port).toBe(3000);
  });
});

describe('.env.example', () => {
  it('lists exactly the variables that are read', () => {
    const listed = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)];
    expect(new Set(listed.map(([, name]) => name))).toEqual(new Set(VARIABLE_NAMES));
  });
});

describe('readSetupConfig', () => {
  it('takes a start without an App for the first one', () => {
    expect(readSetupConfig({ APP_ID: '', PUBLIC_URL: 'https://a.test/', PORT: '4000' })).toEqual({
      http: { host: '127.0.0.1', port: 4000, publicUrl: 'https://a.test' },
      apiUrl: 'https://api.github.com',
      logLevel: 'info',
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['names an App', { APP_ID: '7' }],
    ['has a key', { PRIVATE_KEY_PATH: 'key.pem' }],
    ['has a webhook secret', { WEBHOOK_SECRET: 'sixteen characters' }],
    ['is production', { NODE_ENV: 'production' }],
    ['is wrong elsewhere', { PORT: 'http' }],
  ])('leaves to readConfig an environment that %s', (_what, environment) => {
    expect(readSetupConfig(environment)).toBeUndefined();
  });
});
