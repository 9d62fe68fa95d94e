import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Octokit } from '@octokit/rest';
import { verify } from '@octokit/webhooks-methods';
import { Probot, ProbotOctokit } from 'probot';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import type { RepositoryHandle } from '../support/github/repository-handle.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let github: GitHubStandIn;
let receiver: Receiver;
let repository: RepositoryHandle;

beforeEach(async () => {
  receiver = await startReceiver();
  github = await startGitHub({ webhookUrl: receiver.url });
  repository = await github.createRepository({
    fullName: 'ada/engine',
    files: { 'valohai.yaml': '- step: {}\n', 'src/train.py': 'print(1)\n' },
  });
});

afterEach(async () => {
  await github.close();
  await receiver.close();
});

describe('a person with @octokit/rest', () => {
  it('comments on a pull request and the signed webhook of it verifies', async () => {
    const grace = github.person('grace');
    repository.setRole(grace, 'write');
    await repository.commit({ branch: 'fix', files: { 'src/train.py': 'print(2)\n' } });
    await repository.openPullRequest({ head: 'fix', by: grace });
    const octokit = new Octokit({ auth: grace.token, baseUrl: github.url });

    const { data } = await octokit.rest.issues.createComment({
      owner: 'ada',
      repo: 'engine',
      issue_number: 1,
      body: '/run train',
    });
    await github.settled();

    const arrived = receiver.received.find(
      ({ headers }) => headers['x-github-event'] === 'issue_comment',
    );
    const body = arrived?.body ?? '';
    const signature = String(arrived?.headers['x-hub-signature-256']);
    expect(await verify(github.app.webhookSecret, body, signature)).toBe(true);
    expect(arrived?.headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(body)).toMatchObject({
      action: 'created',
      comment: { id: data.id, body: '/run train', user: { login: 'grace', type: 'User' } },
      issue: { number: 1, pull_request: {} },
      sender: { login: 'grace' },
    });
    expect(github.violations).toEqual([]);
  });
});

describe('an App with Probot', () => {
  it('reads a commit, downloads its tarball, and completes a check run', async () => {
    const sha = await repository.resolve('main');
    const octokit = await installationOctokit();
    const place = { owner: 'ada', repo: 'engine' };

    const file = await octokit.rest.repos.getContent({ ...place, path: 'src/train.py', ref: sha });
    expect(file.data).toMatchObject({ type: 'file', encoding: 'base64' });
    const raw = await octokit.rest.repos.getContent({
      ...place,
      path: 'valohai.yaml',
      ref: sha,
      mediaType: { format: 'raw+json' },
    });
    expect(raw.data).toBe('- step: {}\n');

    const created = await octokit.rest.checks.create({ ...place, name: 'train', head_sha: sha });
    await octokit.rest.checks.update({
      ...place,
      check_run_id: created.data.id,
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Trained', summary: 'All well' },
    });
    expect(github.checkRuns('ada/engine')).toMatchObject([
      { status: 'completed', conclusion: 'success', title: 'Trained', headSha: sha },
    ]);

    const archive = await octokit.rest.repos.downloadTarballArchive({ ...place, ref: sha });
    if (!(archive.data instanceof ArrayBuffer)) throw new Error('the tarball is not bytes');
    expect(await filesOf(new Uint8Array(archive.data))).toEqual({
      [`engine-${sha}/valohai.yaml`]: '- step: {}\n',
      [`engine-${sha}/src/train.py`]: 'print(1)\n',
    });
    expect(github.violations).toEqual([]);
  });

  it('hears a comment through its webhook and answers with a reaction', async () => {
    const probot = newProbot();
    probot.on('issue_comment.created', async (context) => {
      const { id } = context.payload.comment;
      await context.octokit.rest.reactions.createForIssueComment(
        context.repo({ comment_id: id, content: 'eyes' }),
      );
    });
    const ada = github.person('ada');
    await repository.commit({ branch: 'fix', files: { a: '1' } });
    await repository.openPullRequest({ head: 'fix', by: ada });
    const comment = repository.comment(1, { by: ada, body: '/run' });
    await github.settled();
    const arrived = receiver.received.at(-1);
    await probot.webhooks.verifyAndReceive({
      id: String(arrived?.headers['x-github-delivery']),
      name: 'issue_comment',
      signature: String(arrived?.headers['x-hub-signature-256']),
      payload: arrived?.body ?? '',
    });
    const given = await github.waitFor(() => github.reactions(comment.id)[0]);
    expect(given).toMatchObject({ content: 'eyes', user: { login: 'slashrun[bot]', type: 'Bot' } });
    expect(github.violations).toEqual([]);
  });
});

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

async function installationOctokit(): Promise<ProbotOctokit> {
  const probot = newProbot();
  const asApp = await probot.auth();
  const { data } = await asApp.rest.apps.getRepoInstallation({ owner: 'ada', repo: 'engine' });
  return probot.auth(data.id);
}

async function filesOf(gzipped: Uint8Array): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const entries = Readable.from([gzipped]).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const content = await text(entry);
    if (entry.header.type === 'file') files[entry.header.name] = content;
  }
  return files;
}
