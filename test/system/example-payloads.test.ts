// Every payload that GitHub gives as an example, signed, against the real server.
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endAgents } from '../support/end-agents.ts';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import type { RepositoryHandle } from '../support/github/repository-handle.ts';
import { type Server, startServer } from '../support/server.ts';

const OWNER = 'Codertocat';
const step = (name: string) => `- step: {name: ${name}, image: unused, command: echo ${name}}\n`;
const DEFINITION = ['on-push', 'on-pull-request', 'on-merge-group'].map(step).join('');
const RULES = `
push: {branches: ['**'], tags: ['**'], run: on-push}
pull_request: {run: on-pull-request}
merge_group: {run: on-merge-group}
`;

const Payload = z.looseObject({
  action: z.string().optional(),
  repository: z
    .looseObject({ id: z.int(), name: z.string(), owner: z.looseObject({ login: z.string() }) })
    .optional(),
  sender: z.looseObject({ login: z.string(), id: z.int() }).optional(),
});
type Payload = z.infer<typeof Payload>;
const Examples = z.array(z.object({ name: z.string(), examples: z.array(Payload) }));

let dataDir: string;
let github: GitHubStandIn;
let server: Server;
let repository: RepositoryHandle;
let sha: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'slashrun-examples-'));
  github = await startGitHub();
  repository = await github.createRepository({ fullName: `${OWNER}/Hello-World` });
  const files = { 'valohai.yaml': DEFINITION, '.github/slashrun.yml': RULES };
  sha = await repository.commit({ branch: 'changes', files });
  await repository.commit({ branch: 'master', files: {}, from: 'changes' });
  server = await startServer({
    dataDir,
    environment: {
      APP_ID: String(github.app.appId),
      PRIVATE_KEY: github.app.privateKey,
      WEBHOOK_SECRET: github.app.webhookSecret,
      GITHUB_API_URL: github.url,
      LOCAL_ENGINE: 'process',
      LOCAL_WORKERS: '4',
    },
  });
});
afterAll(async () => {
  await server.stop();
  await endAgents(dataDir);
  await github.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

/** The example as if it were of the repository that we have; installations stay others'. */
function ours(name: string, example: Payload): Payload {
  if (name.startsWith('installation') || example.repository === undefined) return example;
  const { id } = repository.repository;
  const text = JSON.stringify(example)
    .replaceAll(/"(?!0{40})[0-9a-f]{40}"/g, `"${sha}"`)
    .replaceAll(`"id":${example.repository.id},`, `"id":${id},`);
  const payload = Payload.parse(JSON.parse(text));
  const { owner } = example.repository;
  return {
    ...payload,
    installation: { id: github.installationOf(OWNER).id },
    repository: {
      ...payload.repository,
      id,
      name: 'Hello-World',
      full_name: `${OWNER}/Hello-World`,
      default_branch: 'main',
      owner: { ...owner, login: OWNER },
    },
    sender: { ...payload.sender, login: OWNER, id: github.person(OWNER).id },
  };
}

async function deliver(name: string, payload: Payload): Promise<number> {
  const body = JSON.stringify(payload);
  const digest = createHmac('sha256', github.app.webhookSecret).update(body).digest('hex');
  const answer = await fetch(`${server.url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': name,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${digest}`,
    },
    body,
  });
  return answer.status;
}

const checks = () => github.checkRuns(`${OWNER}/Hello-World`);

const isOver = () => checks().every(({ conclusion }) => conclusion);

/** How often each step has run, once nothing is on its way any more. */
async function ended(handled: number): Promise<Record<string, number>> {
  const isHandled = () =>
    server.log.filter(({ msg }) => msg === 'delivery handled').length === handled;
  await github.waitFor(isHandled, { timeoutMs: 60_000, every: 100, what: 'all deliveries' });
  await github.waitFor(isOver, { timeoutMs: 60_000, what: 'the end of all checks' });
  const runs: Record<string, number> = {};
  for (const { name } of checks()) runs[name] = (runs[name] ?? 0) + 1;
  return runs;
}

describe('the examples of GitHub', () => {
  it('pass without an unhandled error, and start what the rules want', async () => {
    const load = createRequire(import.meta.url);
    const all = Examples.parse(load('@octokit/webhooks-examples')).flatMap(({ name, examples }) =>
      examples.map((example) => ({ name, payload: ours(name, example) })),
    );
    // What asks for it again comes after what there is to be done again.
    const again = all.filter(({ name }) => name.startsWith('check_'));
    const first = all.filter(({ name }) => !name.startsWith('check_'));
    expect(await deliverAll(first)).toEqual(new Set([202]));
    // Two pushes to a branch and one of a tag; nine changes of pull requests, and a tenth that pushed
    // nothing, as all commits are one here; two merge groups.
    const once = await ended(first.length);
    expect(once).toEqual({ 'on-push': 3, 'on-pull-request': 9, 'on-merge-group': 2 });

    expect(await deliverAll(again)).toEqual(new Set([202]));
    const twice = await ended(all.length);
    for (const name of Object.keys(once)) expect(twice[name]).toBeGreaterThan(once[name] ?? 0);

    expect(server.log.filter(({ level }) => level >= 40)).toEqual([]);
    expect(new Set(checks().map(({ conclusion }) => conclusion))).toEqual(new Set(['success']));
    expect(github.violations).toEqual([]);
  });
});

async function deliverAll(examples: readonly { name: string; payload: Payload }[]) {
  return new Set(await Promise.all(examples.map(({ name, payload }) => deliver(name, payload))));
}
