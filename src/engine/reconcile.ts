import { pullRequestSubject } from '../core/event/subject-of.ts';
import type { Dependencies } from './dependencies.ts';
import { GitHubRefused, type PullRequest } from './ports/github.ts';
import type { KnownRepository } from './ports/repository-store.ts';
import { readRules } from './read-rules.ts';
import { recordSchedules } from './record-schedules.ts';
import { receiveDelivery } from './receive-delivery.ts';

/** GitHub keeps deliveries for three days (docs.github.com, "Redelivering webhooks"). */
const WINDOW_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * Takes up the deliveries that GitHub could not hand over, straight from its record: nobody has to be
 * reachable for that. Those that came in the end are known by their GUID.
 */
export async function takeFailedDeliveries(deps: Dependencies): Promise<void> {
  const { github, store, now, log } = deps;
  const failed = await github.failedDeliveries(now() - WINDOW_MS);
  const known = await store.deliveries.known(failed.map(({ guid }) => guid));
  // In the order in which they happened.
  for (const each of failed.toSorted((one, other) => one.id - other.id)) {
    if (known.has(each.guid)) continue;
    const delivery = await github.deliveryOf(each);
    if (!delivery) continue;
    log.info({ deliveryId: each.guid, event: delivery.event }, 'failed delivery taken up');
    await receiveDelivery(deps, { id: each.guid, ...delivery });
  }
}

/**
 * Compares what is known with what GitHub has: repositories, schedules, and the heads of open pull
 * requests. A head that nobody told of is taken for a push that was missed.
 */
export async function reconcile(deps: Dependencies): Promise<void> {
  const { github, store } = deps;
  const seen = new Set<number>();
  for (const { id, isSuspended } of await github.installations()) {
    if (isSuspended) {
      await store.repositories.setInstallationActive(id, false);
      continue;
    }
    for (const { repository, defaultBranch, isArchived } of await github.repositoriesOf(id)) {
      seen.add(repository.id);
      const known = { repository, defaultBranch, isActive: !isArchived };
      await store.repositories.record(known);
      if (!isArchived) await reconcileRepository(deps, known);
    }
  }
  for (const known of await store.repositories.active())
    if (!seen.has(known.repository.id))
      await store.repositories.record({ ...known, isActive: false });
}

async function reconcileRepository(deps: Dependencies, known: KnownRepository): Promise<void> {
  const { repository } = known;
  try {
    const rules = await readRules(deps, repository, undefined);
    if (rules.ok) await recordSchedules(deps, repository.id, rules.rules);
    for (const pullRequest of await deps.github.openPullRequests(repository))
      await reconcileHead(deps, known, pullRequest);
  } catch (error) {
    if (!(error instanceof GitHubRefused)) throw error;
    deps.log.warn({ repositoryId: repository.id, err: error }, 'repository cannot be compared');
  }
}

async function reconcileHead(
  deps: Dependencies,
  { repository, defaultBranch }: KnownRepository,
  pull: PullRequest,
): Promise<void> {
  const { number, headSha } = pull;
  // Whatever waits to be handled may tell of that head itself.
  const subject = pullRequestSubject(repository.id, number);
  if (await deps.store.deliveries.hasUnhandled(subject)) return;
  const [newest] = await deps.store.heads.list(repository.id, number);
  if (newest?.sha === headSha) return;
  if (!newest) {
    // It was there before we were: nothing was missed, and nothing is to be started.
    const head = { sha: headSha, seenAt: deps.now(), isOpening: false };
    await deps.store.heads.record({ repositoryId: repository.id, pullRequest: number }, head);
    return;
  }
  deps.log.info({ repositoryId: repository.id, pullRequest: number, headSha }, 'missed push found');
  await receiveDelivery(deps, {
    id: `missed:${repository.id}#${number}:${headSha}`,
    event: 'pull_request',
    payload: missedPush({ repository, defaultBranch, pull }),
  });
}

/** What GitHub would have said. */
function missedPush({
  repository,
  defaultBranch,
  pull,
}: Pick<KnownRepository, 'repository' | 'defaultBranch'> & { pull: PullRequest }) {
  const { id, installationId, owner, name } = repository;
  const headRepository = pull.isFork ? null : { id };
  return {
    action: 'synchronize',
    number: pull.number,
    installation: { id: installationId },
    repository: { id, name, default_branch: defaultBranch, owner: { login: owner } },
    sender: { ...pull.author, type: pull.author.login.endsWith('[bot]') ? 'Bot' : 'User' },
    pull_request: {
      state: pull.isOpen ? 'open' : 'closed',
      draft: pull.isDraft,
      labels: pull.labels.map((label) => ({ name: label })),
      head: { ref: pull.headRef, sha: pull.headSha, repo: headRepository },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo: { id } },
    },
  };
}
