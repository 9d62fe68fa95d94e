import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { type GitHubStandIn, startGitHub } from './github/github-stand-in.ts';
import type { RepositoryHandle } from './github/repository-handle.ts';
import type { CheckRun, Comment, Files, Person } from './github/state.ts';
import { newDatabase } from './databases.ts';
import { endAgents } from './end-agents.ts';
import { type Server, startServer } from './server.ts';

export type StageOptions = {
  /** Files of the pull request's head. */
  files: Record<string, string>;
  /** Of the server, beside the App's own; `DATABASE_URL: ''` for the Postgres that it brings along. */
  environment?: NodeJS.ProcessEnv;
};

/** GitHub with one repository and one pull request, and a real server that it delivers to. */
export type Stage = {
  github: GitHubStandIn;
  repository: RepositoryHandle;
  pullRequest: number;
  ada: Person;
  dataDir: string;
  server: Server;
  /** What the server was started with. */
  environment: NodeJS.ProcessEnv;
  /** ada comments as a person does, through the REST API. */
  comment: (body: string, by?: Person) => Promise<{ id: number }>;
  /** A new head for the pull request, told to the server, before which no later comment can be meant. */
  push: (files: Files) => Promise<string>;
  /** The first check run of that name once it is completed. */
  finished: (name: string, timeoutMs?: number) => Promise<CheckRun>;
  /** Comments that are not people's. */
  replies: () => Comment[];
  /** Starts the server again, on the same data and port. */
  restart: () => Promise<Server>;
  /** Throws when anything was said that GitHub's description does not allow. */
  close: () => Promise<void>;
};

export async function openStage({ files, environment = {} }: StageOptions): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'slashrun-test-'));
  const github = await startGitHub();
  const repository = await github.createRepository({ fullName: 'ada/engine' });
  const ada = github.person('ada');
  await repository.commit({ branch: 'change', files });
  const database = environment['DATABASE_URL'] === undefined ? await newDatabase() : undefined;
  const given = {
    APP_ID: String(github.app.appId),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    CLIENT_ID: github.app.clientId,
    CLIENT_SECRET: github.app.clientSecret,
    GITHUB_API_URL: github.url,
    ...(database && { DATABASE_URL: database.url }),
    ...environment,
  };
  const start = async (port: string) => {
    const server = await startServer({ dataDir, environment: { PORT: port, ...given } });
    github.deliverTo(`${server.url}/api/github/webhooks`);
    return server;
  };
  const server = await start('0');
  const { number: pullRequest } = await repository.openPullRequest({ head: 'change', by: ada });
  await github.settled();
  const stage: Stage = {
    github,
    repository,
    pullRequest,
    ada,
    dataDir,
    server,
    environment: given,
    comment: async (body, by = ada) => {
      const octokit = new Octokit({ auth: by.token, baseUrl: github.url });
      const { owner, name: repo } = repository;
      const place = { owner, repo, issue_number: pullRequest };
      return (await octokit.rest.issues.createComment({ ...place, body })).data;
    },
    push: async (files) => {
      const sha = await repository.push({ branch: 'change', files, by: ada });
      await github.settled();
      // GitHub writes the times of comments in whole seconds.
      const told = Date.now();
      await github.waitFor(() => Math.floor(Date.now() / 1000) * 1000 > told, { every: 50 });
      return sha;
    },
    finished: (name, timeoutMs = 30_000) =>
      github.waitFor(
        () => github.checkRuns('ada/engine').find((run) => run.name === name && isOver(run)),
        { timeoutMs, what: `the end of check run '${name}'` },
      ),
    replies: () => github.comments('ada/engine', pullRequest).filter(({ viaApp }) => viaApp),
    restart: async () => {
      stage.server = await start(stage.server.port);
      return stage.server;
    },
    close: async () => {
      await stage.server.stop();
      await endAgents(dataDir);
      await github.close();
      await database?.drop();
      if (github.violations.length > 0) throw new Error(JSON.stringify(github.violations, null, 2));
      // Its agents may still be writing their last words.
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
  return stage;
}

function isOver({ status }: CheckRun): boolean {
  return status === 'completed';
}
