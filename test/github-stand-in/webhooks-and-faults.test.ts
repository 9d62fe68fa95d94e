import { createRequire } from 'node:module';
import { Octokit } from '@octokit/rest';
import { Probot, ProbotOctokit } from 'probot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import type { RepositoryHandle } from '../support/github/repository-handle.ts';
import type { Person } from '../support/github/state.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let github: GitHubStandIn;
let receiver: Receiver;
let repository: RepositoryHandle;
let ada: Person;

beforeEach(async () => {
  receiver = await startReceiver();
  github = await startGitHub({ webhookUrl: receiver.url, deliveryTimeoutMs: 300 });
  repository = await github.createRepository({ fullName: 'ada/engine' });
  ada = github.person('ada');
  await repository.commit({ branch: 'fix', files: { a: '1' } });
  await repository.openPullRequest({ head: 'fix', by: ada });
  await github.settled();
});

afterEach(async () => {
  await github.close();
  await receiver.close();
});

describe('deliveries', () => {
  it('are tried once, and what went wrong is recorded', async () => {
    const outcomes: [Receiver['answer'], number, string][] = [
      [{ status: 200 }, 200, 'OK'],
      [{ status: 500 }, 500, 'Invalid HTTP Response: 500'],
      ['silence', 0, 'timed out'],
    ];
    for (const [answer, statusCode, status] of outcomes) {
      receiver.answer = answer;
      repository.comment(1, { by: ada, body: '/run' });
      await github.settled();
      expect(github.deliveries.at(-1)).toMatchObject({
        event: 'issue_comment',
        statusCode,
        status,
      });
    }
    expect(receiver.received).toHaveLength(1 + outcomes.length);
    expect(github.violations).toEqual([]);
  });

  it('can be listed, read and redelivered by the App under the same guid', async () => {
    receiver.answer = { status: 503 };
    repository.comment(1, { by: ada, body: 'one' });
    repository.comment(1, { by: ada, body: 'two' });
    await github.settled();
    receiver.answer = { status: 200 };
    const octokit = await newProbot().auth();

    const listed = await octokit.paginate(octokit.rest.apps.listWebhookDeliveries, { per_page: 1 });
    expect(listed.map(({ event, status_code: code }) => `${event} ${code}`)).toEqual([
      'issue_comment 503',
      'issue_comment 503',
      'pull_request 200',
    ]);
    const id = listed[0]?.id ?? 0;
    const one = await octokit.rest.apps.getWebhookDelivery({ delivery_id: id });
    expect(one.data.request.payload).toMatchObject({ action: 'created' });
    await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
    const again = await github.waitFor(() => github.deliveries.find((found) => found.isRedelivery));
    expect(again).toMatchObject({ guid: one.data.guid, statusCode: 200 });
    expect(receiver.received.at(-1)?.body).toBe(JSON.stringify(one.data.request.payload));
    expect(github.violations).toEqual([]);
  });

  it('come again or twice at once when a test says so', async () => {
    const guid = github.deliveries[0]?.guid ?? '';
    await github.redeliver(guid);
    await github.duplicate(guid);
    expect(receiver.received.map(({ headers }) => headers['x-github-delivery'])).toEqual([
      guid,
      guid,
      guid,
      guid,
    ]);
  });

  it('tell of pushes, closed pull requests, buttons and installations', async () => {
    const sha = await repository.push({ branch: 'fix', files: { a: null, b: '2' }, by: ada });
    const octokit = await newProbot().auth(github.install('ada').id);
    const { data } = await octokit.rest.checks.create({
      owner: 'ada',
      repo: 'engine',
      name: 'train',
      head_sha: sha,
      conclusion: 'failure',
      actions: [{ label: 'Retry', description: 'Once more', identifier: 'retry' }],
    });
    github.rerunCheck(data.id, ada);
    github.pressAction(data.id, { identifier: 'retry', by: ada });
    repository.closePullRequest(1, ada);
    github.uninstall('ada');
    await github.settled();
    const names = github.deliveries.map(({ action, event }) =>
      action === null ? event : `${event}.${action}`,
    );
    expect(names.sort()).toEqual([
      'check_run.completed',
      'check_run.created',
      'check_run.requested_action',
      'check_run.rerequested',
      'installation.created',
      'installation.deleted',
      'pull_request.closed',
      'pull_request.opened',
      'pull_request.synchronize',
      'push',
    ]);
    const push = github.deliveries.find(({ event }) => event === 'push');
    expect(push?.payload).toMatchObject({
      after: sha,
      head_commit: { added: ['b'], removed: ['a'], modified: [] },
    });
    expect(github.violations).toEqual([]);
  });

  it.each(['issue_comment', 'pull_request', 'push'])(
    'have every field of a real %s payload',
    async (event) => {
      await repository.push({ branch: 'fix', files: { b: '2' }, by: ada });
      repository.comment(1, { by: ada, body: '/run' });
      await github.settled();
      const sent = github.deliveries.find((found) => found.event === event)?.payload ?? {};
      const real = realPayloads(event).find(
        (example) => example['action'] === sent['action'] && !('organization' in example),
      );
      const fields = fieldsOf(sent);
      // What is null here, such as a milestone, has no fields to compare.
      const known = new Set(fields.map(({ path }) => path));
      const absent = fields.filter(({ isNull }) => isNull).map(({ path }) => `${path}.`);
      const missing = fieldsOf(real).filter(
        ({ path }) => !known.has(path) && !absent.some((prefix) => path.startsWith(prefix)),
      );
      expect(missing).toEqual([]);
    },
  );

  it('name the organization that owns the repository', async () => {
    const engine = await github.createRepository({
      fullName: 'acme/engine',
      ownerType: 'Organization',
    });
    await engine.push({ branch: 'fix', files: { a: '1' }, by: ada });
    const pullRequest = await engine.openPullRequest({ head: 'fix', by: ada });
    const sha = await engine.commit({ branch: 'fix', files: { a: '2' } });
    expect(pullRequest.headSha).toBe(sha);
    engine.setRole(ada, 'write');
    engine.comment(1, { by: ada, body: '/run' });
    await github.settled();
    expect(github.deliveries.at(-1)?.payload).toMatchObject({
      organization: { login: 'acme' },
      comment: { author_association: 'COLLABORATOR' },
    });
    expect(github.violations).toEqual([]);
  });

  it('wait for a URL', async () => {
    const quiet = await startGitHub();
    const engine = await quiet.createRepository({ fullName: 'bob/engine' });
    const bob = quiet.person('bob');
    await engine.push({ branch: 'main', files: { a: '1' }, by: bob });
    quiet.deliverTo(receiver.url);
    await engine.push({ branch: 'main', files: { a: '2' }, by: bob });
    await quiet.settled();
    expect(quiet.deliveries).toMatchObject([{ event: 'push', status: 'OK' }]);
    await quiet.close();
  });
});

describe('faults', () => {
  const place = { owner: 'ada', repo: 'engine' };

  it('answer an error, a secondary rate limit, late, or not at all, as often as told', async () => {
    const octokit = new Octokit({ auth: ada.token, baseUrl: github.url, log: SILENT });
    const get = () => octokit.rest.repos.get(place);

    github.faults.add({ match, times: 2, fault: { kind: 'status', status: 502 } });
    await expect(get()).rejects.toMatchObject({ status: 502 });
    await expect(get()).rejects.toMatchObject({ status: 502 });
    github.faults.add({
      match,
      times: 1,
      fault: { kind: 'secondary-rate-limit', retryAfterSeconds: 7 },
    });
    await expect(get()).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/secondary rate limit/),
      response: { headers: { 'retry-after': '7' } },
    });
    github.faults.add({ match, times: 1, fault: { kind: 'drop' } });
    await expect(get()).rejects.toMatchObject({ status: 500, name: 'HttpError' });
    github.faults.add({ match, times: 1, fault: { kind: 'slow', ms: 60 } });
    expect(await get()).toMatchObject({ status: 200 });
    expect(github.requests.at(-1)?.durationMs).toBeGreaterThanOrEqual(59);
    github.faults.add({ match, times: 9, fault: { kind: 'drop' } });
    github.faults.clear();
    expect(await get()).toMatchObject({ status: 200 });
    expect(github.requests.map(({ status }) => status)).toEqual([502, 502, 403, 0, 200, 200]);
    expect(github.requests.at(-1)).toMatchObject({ method: 'GET', actor: 'ada' });
    expect(github.violations).toEqual([]);
  });

  it('leave a failed wait with what was asked last', async () => {
    await fetch(`${github.url}/repos/ada/engine`);
    const never = github.waitFor(() => false, { timeoutMs: 20, what: 'a check run' });
    await expect(never).rejects.toThrow(
      'a check run did not come within 20 ms; last requests: GET /repos/ada/engine 200',
    );
  });
});

const match = (method: string, path: string) => method === 'GET' && path.startsWith('/repos/');
const ignore = () => {};
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function newProbot(): Probot {
  return new Probot({
    appId: github.app.appId,
    privateKey: github.app.privateKey,
    secret: github.app.webhookSecret,
    baseUrl: github.url,
    logLevel: 'fatal',
    Octokit: ProbotOctokit.defaults({ throttle: { enabled: false }, retry: { enabled: false } }),
  });
}

const examples = z.array(
  z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }),
);

function realPayloads(event: string) {
  const file = '@octokit/webhooks-examples/api.github.com/index.json';
  const all = examples.parse(createRequire(import.meta.url)(file));
  return all.find(({ name }) => name === event)?.examples ?? [];
}

/** All fields outside of lists. */
function fieldsOf(value: unknown, prefix = ''): { path: string; isNull: boolean }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const path = `${prefix}.${key}`;
    return [{ path, isNull: entry === null }, ...fieldsOf(entry, path)];
  });
}
