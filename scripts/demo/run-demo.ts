import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { stopEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type GitHubStandIn, startGitHub } from '../../test/support/github/github-stand-in.ts';
import { endAgents } from '../../test/support/end-agents.ts';
import { type Server, startServer } from '../../test/support/server.ts';
import { type Engine, chooseEngine } from './choose-engine.ts';
import { exampleFiles } from './example-files.ts';
import { printCheckRun } from './print-check-run.ts';
import { printLog } from './read-log.ts';
import { paint, print } from './terminal.ts';

const DATA_DIR = '.slashrun/demo';
const REPOSITORY = 'ada/spirals';
const COMMENT = '/run train epochs=5 learning_rate=0.01';
const IMAGE = 'python:3.12-slim';
/** From the comment to the end of the training. */
const PATIENCE_MS = 60_000;

/** Throws when anything on the way went wrong. */
export async function runDemo({ keep }: { keep: boolean }): Promise<void> {
  print(paint.bold('slashrun: from a comment to a finished check run, on this machine\n'));
  await forgetLastDemo();
  const engine = await chooseEngine(IMAGE);
  const github = await startGitHub();
  github.warmUp(); // the description is compiled before the clock runs, as GitHub's own servers are warm
  try {
    const server = await startServer({
      dataDir: DATA_DIR,
      environment: {
        APP_ID: String(github.app.appId),
        PRIVATE_KEY: github.app.privateKey,
        WEBHOOK_SECRET: github.app.webhookSecret,
        GITHUB_API_URL: github.url,
        LOCAL_ENGINE: engine.name,
      },
    });
    try {
      github.deliverTo(`${server.url}/api/github/webhooks`);
      introduce({ github, server, engine });
      await playThrough(github, server);
      if (keep) await waitForInterrupt(server);
    } finally {
      await server.stop();
    }
  } finally {
    await github.close();
  }
  if (!keep) await forgetLastDemo();
}

/** A demo starts from nothing, also after one that was killed and left its database running. */
async function forgetLastDemo(): Promise<void> {
  await endAgents(DATA_DIR);
  await stopEmbeddedPostgres(join(DATA_DIR, 'postgres'));
  await rm(DATA_DIR, { recursive: true, force: true });
}

type Scene = { github: GitHubStandIn; server: Server; engine: Engine };

function introduce({ github, server, engine }: Scene): void {
  const isolation = engine.name === 'docker' ? 'in containers' : 'as plain processes, NOT ISOLATED';
  print(`  GitHub stand-in  ${github.url}  (every request checked against GitHub's description)`);
  print(
    `  slashrun         ${server.url}  (embedded Postgres, the queue in it, storage in a folder)`,
  );
  print(`  local worker     runs commands ${isolation}: ${engine.because}\n`);
}

async function playThrough(github: GitHubStandIn, server: Server): Promise<void> {
  const { octokit, place, number } = await openPullRequest(github);
  print(`${paint.bold('ada')} comments on ${REPOSITORY}#${number}:\n\n    ${COMMENT}\n`);
  const commentedAt = Date.now();
  const { data: comment } = await octokit.rest.issues.createComment({
    ...place,
    issue_number: number,
    body: COMMENT,
  });
  const checkRun = await github.waitFor(() => github.checkRuns(REPOSITORY)[0], {
    what: 'a check run',
  });
  const createdAt = Date.now();
  const log = await printLog(checkRun.detailsUrl);
  await github.waitFor(() => checkRun.status === 'completed', {
    timeoutMs: PATIENCE_MS,
    what: 'the end of the check run',
  });
  const finishedAt = Date.now();

  const { data: finished } = await octokit.rest.checks.get({ ...place, check_run_id: checkRun.id });
  const reactions = github.reactions(comment.id).map(({ content }) => content);
  printCheckRun(finished, reactions);
  if (finished.conclusion !== 'success')
    throw new Error(`the check run ended ${finished.conclusion}`);
  await download(finished.output.summary ?? '');
  printStages(commentedAt, [
    ['check run created', createdAt],
    ['claimed by the worker', (await server.logged('execution claimed')).time],
    ['first log line read', log.firstLineAt],
    ['finished', finishedAt],
  ]);
  if (!reactions.includes('eyes')) throw new Error('the comment got no reaction');
  if (github.violations.length > 0)
    throw new Error(`GitHub would have refused: ${JSON.stringify(github.violations)}`);
}

/** ada's repository with the example in it, and a pull request that changes a default. */
async function openPullRequest(github: GitHubStandIn) {
  const files = await exampleFiles('examples/train');
  const repository = await github.createRepository({ fullName: REPOSITORY, files });
  const ada = github.person('ada');
  await repository.commit({
    branch: 'more-hidden-units',
    files: { 'NOTES.md': 'Does a slower learning rate help?\n' },
  });
  const { number } = await repository.openPullRequest({
    head: 'more-hidden-units',
    by: ada,
    title: 'Try a slower learning rate',
  });
  // A person takes longer than GitHub to tell of it.
  await github.settled();
  const octokit = new Octokit({ auth: ada.token, baseUrl: github.url });
  return { octokit, number, place: { owner: repository.owner, repo: repository.name } };
}

/** Follows every artifact link of the check run, as a person would click it. */
async function download(summary: string): Promise<void> {
  const links = [...summary.matchAll(/\((https?:[^)\s]+\/outputs\/[^)\s]+)\)/g)];
  if (links.length === 0) throw new Error('the check run has no artifact');
  print(paint.bold('Artifacts, downloaded by their links'));
  for (const [, url = ''] of links) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the artifact link answered ${response.status}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const [, name = url] =
      /filename="(.+?)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    print(`  ${name}  ${bytes.length} bytes  sha256 ${sha256.slice(0, 12)}…`);
  }
}

type Stage = [name: string, at: number];

function printStages(start: number, stages: Stage[]): void {
  print(paint.bold('\nSeconds after the comment'));
  for (const [name, at] of stages) {
    print(`  ${((at - start) / 1000).toFixed(2).padStart(6)}  ${name}`);
  }
  print();
}

async function waitForInterrupt(server: Server): Promise<void> {
  print(`Still running at ${server.url}; Ctrl+C ends it.`);
  await once(process, 'SIGINT');
}
