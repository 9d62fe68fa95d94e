// Answers that a stand-in cannot be made to give at will: what is final and what is passing trouble.
import nock from 'nock';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { CommitSha } from '../../src/core/execution/execution-spec.ts';
import { type GitHub, GitHubRefused } from '../../src/engine/ports/github.ts';
import { createGitHub } from '../../src/github/create-github.ts';
import { openGitHubApp } from '../../src/github/open-github-app.ts';

const API = 'https://api.github.test';
const REPOSITORY = { installationId: 5, id: 10, owner: 'ada', name: 'engine' };
const COMMIT = CommitSha.parse('a'.repeat(40));
const FILE = `/repos/ada/engine/contents/valohai.yaml?ref=${COMMIT}`;

let privateKey: string;
let github: GitHub;

beforeAll(() => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  privateKey = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
});
beforeEach(async () => {
  nock.disableNetConnect();
  nock(API)
    .post('/app/installations/5/access_tokens')
    .optionally()
    .times(5)
    .reply(201, { token: 'ghs_token', expires_at: '2999-01-01T00:00:00Z', permissions: {} });
  const log = pino({ level: 'silent' });
  const app = { appId: 1, privateKey, webhookSecret: 'sixteen characters', apiUrl: API, log };
  github = createGitHub(await openGitHubApp(app), { apiUrl: API, serverUrl: API });
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const readFile = () => github.readFile(REPOSITORY, COMMIT, 'valohai.yaml');

describe('an answer of GitHub', () => {
  it.each([
    [403, {}, 'a permission that the App does not have'],
    [410, {}, 'what is gone'],
    [422, {}, 'what GitHub will never accept'],
    [451, {}, 'a repository that was taken down'],
  ])('%i is final: %o, %s', async (status, headers, _why) => {
    nock(API).get(FILE).reply(status, { message: 'no' }, headers);
    await expect(readFile()).rejects.toThrow(GitHubRefused);
  });

  it.each([
    [403, { 'retry-after': '60' }, 'the secondary rate limit'],
    [403, { 'x-ratelimit-remaining': '0' }, 'the primary rate limit'],
    [429, {}, 'a rate limit'],
    [401, {}, 'a token that ran out a moment ago'],
    [500, {}, 'trouble at GitHub'],
    [502, {}, 'trouble before GitHub'],
  ])('%i %o is passing: %s', async (status, headers, _why) => {
    nock(API).get(FILE).reply(status, { message: 'later' }, headers);
    await expect(readFile()).rejects.toThrow(
      expect.not.objectContaining({ name: 'GitHubRefused' }),
    );
  });

  it('404 for a file means that there is none', async () => {
    nock(API).get(FILE).reply(404, { message: 'Not Found' });
    expect(await readFile()).toBeUndefined();
  });

  it('that never comes is passing', async () => {
    nock(API).get(FILE).replyWithError(new Error('socket hang up'));
    await expect(readFile()).rejects.toThrow('socket hang up');
  });
});

describe('a rate limit', () => {
  it('is not waited out inside the request, which would hold a worker', async () => {
    const answer = nock(API)
      .get(FILE)
      .reply(403, { message: 'slow down' }, { 'retry-after': '3600' });
    await expect(readFile()).rejects.toThrow('GitHub asks to wait until');
    expect(answer.isDone()).toBe(true);
  });
});
