// Wires the rooms together: starts them in order and closes them in the reverse of it. Besides
// `main.ts` the only file that may import every room.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { LateEc2Compute } from '../runner/compute/ec2/late-ec2-compute.ts';
import { LocalEnvironments } from '../runner/compute/local-environments.ts';
import { LocalWorkers } from '../runner/compute/local-workers.ts';
import { type Config, ConfigError } from './config.ts';
import type { EnvironmentSettings } from './core/settings/settings.ts';
import { checkQuotas } from './engine/check-quotas.ts';
import type { Dependencies } from './engine/dependencies.ts';
import { handleDelivery } from './engine/handle-delivery.ts';
import { WaitingClaims } from './engine/waiting-claims.ts';
import { createLinks } from './engine/links.ts';
import { loseWorker } from './engine/lose-worker.ts';
import { publishCheck } from './engine/publish-check.ts';
import { publishStickyComment } from './engine/publish-sticky-comment.ts';
import { reconcile, takeFailedDeliveries } from './engine/reconcile.ts';
import { renewLeases, sweep } from './engine/sweep.ts';
import { scaleEnvironment } from './engine/scale-environment.ts';
import { createTendMachines } from './engine/tend-machines.ts';
import { createSignIn } from './github/create-sign-in.ts';
import { createGitHub } from './github/create-github.ts';
import { openGitHubApp } from './github/open-github-app.ts';
import { openQueues } from './open-queues.ts';
import { openWeb } from './open-web.ts';
import type { ExecutionQueues } from './queue/execution-queues.ts';
import type { JobQueues } from './queue/job-queues.ts';
import { githubUrlOf } from './setup/github-url.ts';
import { configuredRegistries } from './registry/configured-registries.ts';
import type { AgentPrograms } from './engine/ports/agent-programs.ts';
import { ObjectStoreRefused } from './engine/ports/object-store.ts';
import { ThreadSearch } from './search/thread-search.ts';
import { openAgentPrograms } from './storage/agent-programs.ts';
import { openStorage } from './storage/open-storage.ts';
import { S3Objects } from './storage/s3-objects.ts';
import { startEmbeddedPostgres } from './store/embedded-postgres.ts';
import { openStore } from './store/open-store.ts';
import { listen } from './listen.ts';

/** Requests in hand get this long to finish when the app goes down. */
const DRAIN_MS = 3000;

export type App = {
  url: string;
  /** Takes what the operator has decided anew; what is on its way stays as it was begun. */
  reload: (config: Config) => Promise<void>;
  close: () => Promise<void>;
};

/** Starts everything; resolves when deliveries are taken. A failed start closes what it opened. */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let next = closers.pop(); next; next = closers.pop()) await next();
  };
  try {
    const started = await start(config, { log, onClose: (closer) => closers.push(closer) });
    return { ...started, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Lifetime = { log: Logger; onClose: (closer: () => Promise<void>) => void };

async function start(config: Config, lifetime: Lifetime): Promise<Omit<App, 'close'>> {
  const { log, onClose } = lifetime;
  const stopping = new AbortController();
  const onError = (error: Error) => {
    if (!stopping.signal.aborted) log.error({ err: error }, 'connection trouble');
  };
  // First, so that a second app on the same port ends here, before it touches any data.
  const http = await listen(config.http);
  onClose(() => http.drain(0));
  const publicUrl = config.http.publicUrl ?? http.localUrl;

  const { store, signingKey, databaseUrl } = await openData(config, { onClose, onError, stopping });
  const { queue, jobs } = await openQueues({ config, databaseUrl, onError, onClose });
  const stored = await openStores(config, { publicUrl, signingKey });
  onClose(async () => stored.close());
  const compute = new LateEc2Compute(config.serverName ?? nameOf(signingKey));
  onClose(() => compute.close());
  const { apiUrl } = config.github;
  const githubUrl = githubUrlOf(apiUrl);
  const gitHubApp = await openGitHubApp({ ...config.github, log });
  const deps: Dependencies = {
    store,
    queue,
    jobs,
    github: createGitHub(gitHubApp, { apiUrl, serverUrl: githubUrl }),
    signIn: createSignIn(apiUrl, config.client),
    storage: stored.storage,
    links: createLinks(publicUrl, { signingKey, githubUrl }),
    waitingClaims: new WaitingClaims(),
    now: Date.now,
    log,
    objects: closed(new S3Objects(config.settings.s3), lifetime),
    compute,
    agentPrograms: await openPrograms(config),
    logSearch: closed(new ThreadSearch(new URL('search-worker.js', import.meta.url)), lifetime),
    registries: configuredRegistries(config.settings.registries, Date.now),
    settings: { leaseMs: config.leaseMs, operator: config.settings },
    stopping: stopping.signal,
  };

  await startEngine(deps, { queue, jobs });
  const parts = { gitHubApp, signingKey, routes: stored.routes };
  const web = await openWeb(deps, config, parts);
  http.serve(web.listener);
  onClose(() => http.drain(DRAIN_MS));
  const local = new LocalEnvironments(config.local.workers, (environment) =>
    createLocalWorkers(config, { deps, environment, appUrl: http.localUrl }),
  );
  await local.apply(config.settings.environments);
  onClose(() => local.stop());
  onClose(async () => stopping.abort());
  log.info({ url: http.localUrl, publicUrl }, 'slashrun is ready');
  web.operatorLink?.tell(log);
  tellQuotas(deps);
  return { url: http.localUrl, reload: (next) => reload(deps, { config, next, local }) };
}

type Reload = { config: Config; next: Config; local: LocalEnvironments };

/** The stores' place is the one thing that takes a restart: what is on its way lies there. */
async function reload(deps: Dependencies, { config, next, local }: Reload): Promise<void> {
  const { s3, outputs } = config.settings;
  requireForMachines(next, deps.agentPrograms);
  const stays = { ...next.settings, s3, outputs };
  if (!isDeepStrictEqual(stays, next.settings))
    deps.log.warn('the place of the stores has changed: that takes a restart');
  deps.settings.operator = stays;
  deps.registries = configuredRegistries(stays.registries, Date.now);
  await local.apply(stays.environments);
  for (const { slug, ec2 } of stays.environments) if (ec2) await deps.jobs.scaleEnvironment(slug);
  deps.log.info({ environments: stays.environments.map(({ slug }) => slug) }, 'settings reloaded');
  tellQuotas(deps);
}

/** Beside everything else: nobody waits for what Amazon says of them. */
function tellQuotas(deps: Dependencies): void {
  checkQuotas(deps).catch((error: unknown) =>
    deps.log.error({ err: error }, 'the quotas could not be checked'),
  );
}

type Data = {
  onClose: Lifetime['onClose'];
  onError: (error: Error) => void;
  stopping: AbortController;
};

async function openData(config: Config, { onClose, onError, stopping }: Data) {
  const database = config.databaseUrl
    ? { url: config.databaseUrl, revive: async () => undefined }
    : await embeddedDatabase(config, onClose);
  const { close, ...opened } = await openStore(database.url, (trouble) => {
    onError(trouble);
    if (!stopping.signal.aborted) database.revive().catch(onError);
  });
  onClose(close);
  return { ...opened, databaseUrl: database.url };
}

type Stores = { publicUrl: string; signingKey: Buffer };

async function openStores(config: Config, { publicUrl, signingKey }: Stores) {
  const root = join(config.dataDir, 'storage');
  const folder = { root, baseUrl: publicUrl, secret: signingKey, now: Date.now };
  return openStorage(config.settings, folder).catch((error: unknown) => {
    if (!(error instanceof ObjectStoreRefused)) throw error;
    throw new ConfigError([`SETTINGS_FILE: 'outputs': ${error.message}`]);
  });
}

type Queues = { queue: ExecutionQueues; jobs: JobQueues };

async function startEngine(deps: Dependencies, { queue, jobs }: Queues): Promise<void> {
  await renewLeases(deps);
  queue.onLost((id) => {
    loseWorker(deps, id).catch((error: unknown) =>
      deps.log.error({ err: error, executionId: id }, 'lost worker could not be recorded'),
    );
  });
  await jobs.start({
    handleDelivery: (id) => handleDelivery(deps, id),
    publishCheck: (id) => publishCheck(deps, id),
    publishStickyComment: (of) => publishStickyComment(deps, of),
    sweep: () => sweep(deps),
    scaleEnvironment: (slug) => scaleEnvironment(deps, slug),
    tendMachines: createTendMachines(deps),
    takeFailedDeliveries: () => takeFailedDeliveries(deps),
    reconcile: () => reconcile(deps),
  });
}

type Local = { deps: Dependencies; appUrl: string; environment: EnvironmentSettings };

function createLocalWorkers(config: Config, { deps, environment, appUrl }: Local): LocalWorkers {
  return new LocalWorkers({
    count: environment.workers ?? config.local.workers,
    environment: environment.slug,
    engine: config.local.engine,
    folder: join(config.dataDir, 'agents', environment.slug),
    inputCache: {
      folder: join(config.dataDir, 'input-cache'),
      maxBytes: config.settings.inputCacheBytes,
    },
    program: config.agentProgram,
    appUrl,
    workers: deps.store.workers,
    now: deps.now,
    log: deps.log,
  });
}

/** Closed when the app goes down. */
function closed<T extends { close: () => Promise<void> }>(opened: T, { onClose }: Lifetime): T {
  onClose(() => opened.close());
  return opened;
}

async function openPrograms(config: Config): Promise<AgentPrograms> {
  const programs = await openAgentPrograms(config.agentProgramsDir);
  requireForMachines(config, programs);
  return programs;
}

/** A machine would come up, find nothing to download or nobody to ask, and go again. */
function requireForMachines({ settings, http }: Config, programs: AgentPrograms): void {
  const slug = settings.environments.find(({ ec2 }) => ec2)?.slug;
  if (slug === undefined) return;
  const needs = `SETTINGS_FILE: 'environments.${slug}.ec2' needs`;
  const problems = [
    ...(programs.find('x86_64')
      ? []
      : [`${needs} the agent as one file, and it was not built: npm run build:agent`]),
    ...(http.publicUrl === undefined
      ? [`${needs} PUBLIC_URL: the address at which machines reach this server`]
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The same as long as the database is, and nobody else's. */
function nameOf(signingKey: Buffer): string {
  return createHash('sha256').update('server name').update(signingKey).digest('hex').slice(0, 16);
}

async function embeddedDatabase(config: Config, onClose: Lifetime['onClose']) {
  const postgres = await startEmbeddedPostgres(join(config.dataDir, 'postgres'));
  onClose(postgres.stop);
  return postgres;
}
