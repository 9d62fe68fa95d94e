import { describe, expect, it } from 'vitest';
import { judgeVariables } from '../../../src/core/doctor/judge-variables.ts';
import type { Given } from '../../../src/core/settings/variables.ts';
import { advice, headlines } from './notes-in-words.ts';

const RIGHT: Given = {
  APP_ID: '42',
  PRIVATE_KEY: 'pem',
  WEBHOOK_SECRET: 'sixteen-or-more-of-them',
  PUBLIC_URL: 'https://slashrun.test',
};

function judge(changes: Given = {}, origin: { file?: Given; environment?: Given } = {}) {
  return judgeVariables({ ...RIGHT, ...changes }, { file: {}, environment: {}, ...origin });
}

describe('judgeVariables', () => {
  it.each<[string, Given]>([
    ['the least', {}],
    ['the key in a file', { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: 'app.pem' }],
    ['empty ones, which count as unset', { DATABASE_URL: '', PORT: '' }],
    ['others, which are not ours', { LANG: 'fi_FI' }],
  ])('is content with %s', (_what, changes) => {
    expect(headlines(judge(changes).notes)).toEqual(['good: the variables are in order']);
  });

  it.each<[string, Given, string]>([
    ['no id', { APP_ID: undefined }, 'APP_ID is not set: see .env.example'],
    ['no secret', { WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is not set: see .env.example'],
    ['no key', { PRIVATE_KEY: undefined }, 'PRIVATE_KEY or PRIVATE_KEY_PATH is not set'],
    ['a wrong id', { APP_ID: 'ours' }, "APP_ID: 'ours' is not allowed: the App id is a number"],
    [
      'a short secret',
      { WEBHOOK_SECRET: 'hush' },
      'WEBHOOK_SECRET: its value is not allowed: at least 16 characters',
    ],
    [
      'a wrong port',
      { PORT: '70000' },
      "PORT: '70000' is not allowed: a port number from 0 to 65535; 0 takes a free one",
    ],
  ])('finds a problem in %s, and shows no secret', (_what, changes, expected) => {
    const { notes } = judge(changes);
    expect(headlines(notes)).toEqual([`problem: ${expected}`]);
  });

  it('keeps the password of a wrong address to itself', () => {
    const [line] = headlines(judge({ DATABASE_URL: 'mysql://mona:hush@db.test' }).notes);
    expect(line).toMatch(/^problem: DATABASE_URL: its value is not allowed/);
    expect(line).not.toContain('hush');
  });

  it('lists everything that is wrong', () => {
    const { notes } = judge({ APP_ID: undefined, LOCAL_ENGINE: 'podman', LEASE_SECONDS: 'long' });
    expect(notes.map(({ what }) => what.split(/[ :]/)[0])).toEqual([
      'APP_ID',
      'LOCAL_ENGINE',
      'LEASE_SECONDS',
    ]);
  });

  it('sends whoever has no App to the first start, and goes on with all else', () => {
    const none = { APP_ID: undefined, PRIVATE_KEY: undefined, WEBHOOK_SECRET: undefined };
    const { notes } = judge({ ...none, LOCAL_WORKERS: 'two' });
    const [first, second, ...others] = headlines(notes);
    expect(first).toMatch(/^problem: there is no GitHub App/);
    expect(second).toMatch(/^problem: LOCAL_WORKERS: 'two' is not allowed/);
    expect(others).toEqual([]);
    expect(advice(notes)).toContain('slashrun serve');
  });

  it.each<[string, Given, string]>([
    ['the usual one', {}, 'http://127.0.0.1:3000'],
    ['another', { HOST: '10.0.0.7', PORT: '8080' }, 'http://10.0.0.7:8080'],
  ])('warns where links lead without an address: %s', (_what, changes, link) => {
    const { notes } = judge({ PUBLIC_URL: undefined, ...changes });
    expect(headlines(notes)).toEqual(['warning: PUBLIC_URL is not set']);
    expect(advice(notes)).toContain(`check runs link to ${link}:`);
  });

  it.each<[string, Given, string[]]>([
    [
      'do not reach the SDK',
      {},
      ['warning: AWS_ACCESS_KEY_ID, AWS_REGION in the .env file have no effect'],
    ],
    [
      'are set as well',
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_REGION: 'eu-west-1' },
      ['good: the variables are in order'],
    ],
  ])('knows when variables of Amazon in the file %s', (_what, environment, expected) => {
    const file = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_REGION: 'eu-west-1', AWS_PROFILE: '' };
    expect(headlines(judge({}, { file, environment }).notes)).toEqual(expected);
  });

  it('gives what is right of what is set, as the server would have it', () => {
    const { values } = judge({ LOCAL_WORKERS: '4', PORT: 'http', DATABASE_URL: 'mysql://db.test' });
    expect(values).toMatchObject({ APP_ID: 42, LOCAL_WORKERS: 4, PORT: 3000 });
    expect(values.DATABASE_URL).toBeUndefined();
  });
});
