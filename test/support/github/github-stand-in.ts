import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './accounts.ts';
import { type Description, loadDescription } from './description/description.ts';
import { createFaults, type Faults } from './faults.ts';
import { operations } from './operations/operations.ts';
import { createPopulation, type Population } from './population.ts';
import { keepLfs } from './lfs.ts';
import { createGitHubServer } from './server.ts';
import type {
  CheckRun,
  Comment,
  Delivery,
  GitHubApp,
  Permissions,
  Person,
  Reaction,
  RecordedRequest,
  Violation,
} from './state.ts';
import { createSignInControls, type SignInControls } from './sign-in.ts';
import { createWaitFor, type WaitFor } from './wait-for.ts';
import { createDeliverer, type Deliverer } from './webhooks/deliverer.ts';
import { checkRunEvent, checkSuiteEvent, WEBHOOKS } from './webhooks/events.ts';
import { createWorld, findPullRequest, findRepository, type World } from './world.ts';

/** How to start the stand-in; everything has a default. */
export interface GitHubOptions {
  /** @default 0, any free port of 127.0.0.1 */
  port?: number;
  /** Where webhooks go; nothing is delivered before there is one, here or by `deliverTo`. */
  webhookUrl?: string;
  /** @default 'slashrun' */
  appSlug?: string;
  /** What the App may do. @default what slashrun asks for */
  permissions?: Permissions;
  /** Milliseconds since the epoch; a test passes its own to let tokens expire. */
  now?: () => number;
  /** How long a webhook's receiver may take. @default 10,000, as GitHub */
  deliveryTimeoutMs?: number;
}

/** A GitHub for one App, on this machine, with real git repositories behind it. */
export interface GitHubStandIn extends Population {
  /** The `baseUrl` of an Octokit. */
  readonly url: string;
  readonly app: GitHubApp;
  readonly faults: Faults;
  readonly signIn: SignInControls;
  /** Every request, in the order of their ends. */
  readonly requests: readonly RecordedRequest[];
  /** Every attempt to deliver a webhook, in the order of their ends. */
  readonly deliveries: readonly Delivery[];
  /** What was said on either side that GitHub would not accept or not say. */
  readonly violations: readonly Violation[];

  checkRuns(fullName: string): CheckRun[];
  comments(fullName: string, number: number): Comment[];
  reactions(commentId: number): Reaction[];

  /** A person presses Re-run; delivers check_run.rerequested. */
  rerunCheck(checkRunId: number, by: Person): void;
  /** A person presses Re-run all; delivers check_suite.rerequested. */
  rerunSuite(checkRunId: number, by: Person): void;
  /** A person presses one of the check's own buttons; delivers check_run.requested_action. */
  pressAction(checkRunId: number, press: { identifier: string; by: Person }): void;

  /** Forgets a check run, as GitHub does with old ones. */
  forgetCheckRun(id: number): void;

  deliverTo(webhookUrl: string): void;
  /** Sends a delivery again under its guid, as the Redeliver button does. */
  redeliver(guid: string): Promise<Delivery>;
  /** Sends a delivery twice more at once under its guid, as a network may. */
  duplicate(guid: string): Promise<Delivery[]>;
  /** Resolves when every webhook was answered or given up. */
  settled(): Promise<void>;

  /** Keeps a file for Git LFS; answers the pointer that is committed in its place. */
  keepLfs(content: string): string;

  /** The head of a pull request as it is now. */
  headOf(fullName: string, number: number): string | undefined;
  readonly waitFor: WaitFor;
  /** Compiles every check against the description now (about a second), for a benchmark. */
  warmUp(): void;
  close(): Promise<void>;
}

const DEFAULT_PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  members: 'read',
};

/** One for the process: reading GitHub's description takes 0.2 s, and it does not change. */
let description: Description | undefined;

/** Starts a GitHub that knows one App; `close` stops it and removes its repositories. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubStandIn> {
  const now = options.now ?? Date.now;
  const { appSlug: slug = 'slashrun', permissions = DEFAULT_PERMISSIONS } = options;
  const creatingApp = createApp({ slug, permissions, now: now() });
  description ??= loadDescription({
    operationIds: new Set(Object.keys(operations)),
    webhooks: WEBHOOKS,
  });
  const folder = await mkdtemp(join(tmpdir(), 'github-stand-in-'));
  const world = createWorld({ app: await creatingApp, description, folder, now });
  const webhooks = createDeliverer(world, {
    url: options.webhookUrl,
    timeoutMs: options.deliveryTimeoutMs ?? 10_000,
  });
  const faults = createFaults();
  const server = createGitHubServer({
    world,
    webhooks,
    takeFault: (method, path) => faults.take(method, path),
  });
  world.url = await listen(server, options.port ?? 0);
  return {
    url: world.url,
    app: world.app,
    faults,
    signIn: createSignInControls(world),
    requests: world.requests,
    deliveries: world.deliveries,
    violations: world.violations,
    headOf: (fullName, number) => {
      const repository = findRepository(world, fullName);
      return repository && findPullRequest(world, repository, number)?.headSha;
    },
    forgetCheckRun: (id) => {
      world.checkRuns.delete(id);
    },
    keepLfs: (content) => keepLfs(world, content),
    waitFor: createWaitFor(world),
    warmUp: () => world.description.warmUp(),
    ...createPopulation(world, webhooks),
    ...contents(world),
    ...buttons(world, webhooks),
    ...webhookControls(world, webhooks),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await webhooks.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function contents(world: World): Pick<GitHubStandIn, 'checkRuns' | 'comments' | 'reactions'> {
  return {
    checkRuns: (fullName) => {
      const repository = findRepository(world, fullName);
      return [...world.checkRuns.values()].filter((found) => found.repository === repository);
    },
    comments: (fullName, number) => {
      const repository = findRepository(world, fullName);
      return [...world.comments.values()].filter(
        (found) => found.repository === repository && found.issueNumber === number,
      );
    },
    reactions: (commentId) =>
      [...world.reactions.values()].filter((found) => found.commentId === commentId),
  };
}

function buttons(
  world: World,
  webhooks: Deliverer,
): Pick<GitHubStandIn, 'rerunCheck' | 'rerunSuite' | 'pressAction'> {
  const requireCheckRun = (id: number): CheckRun => {
    const checkRun = world.checkRuns.get(id);
    if (checkRun === undefined) throw new Error(`no check run ${id}`);
    return checkRun;
  };
  return {
    rerunCheck: (id, sender) => {
      const checkRun = requireCheckRun(id);
      webhooks.send(checkRunEvent(world, { action: 'rerequested', sender, checkRun }));
    },
    rerunSuite: (id, sender) => {
      webhooks.send(checkSuiteEvent(world, { checkRun: requireCheckRun(id), sender }));
    },
    pressAction: (id, { by: sender, identifier }) => {
      const checkRun = requireCheckRun(id);
      if (!checkRun.actions.some((action) => action.identifier === identifier)) {
        throw new Error(`check run ${id} has no action ${identifier}`);
      }
      const action = 'requested_action';
      webhooks.send(checkRunEvent(world, { action, sender, checkRun, identifier }));
    },
  };
}

function webhookControls(
  world: World,
  webhooks: Deliverer,
): Pick<GitHubStandIn, 'deliverTo' | 'redeliver' | 'duplicate' | 'settled'> {
  const requireDelivery = (guid: string): Delivery => {
    const delivery = world.deliveries.find((found) => found.guid === guid);
    if (delivery === undefined) throw new Error(`no delivery ${guid}`);
    return delivery;
  };
  return {
    deliverTo: (url) => webhooks.to(url),
    redeliver: async (guid) => webhooks.redeliver(requireDelivery(guid)),
    duplicate: async (guid) => {
      const delivery = requireDelivery(guid);
      return Promise.all([webhooks.redeliver(delivery), webhooks.redeliver(delivery)]);
    },
    settled: () => webhooks.settled(),
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return `http://127.0.0.1:${address.port}`;
}
