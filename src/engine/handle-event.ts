import type { GitHubEvent } from '../core/event/github-event.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handled } from './handled.ts';
import { handleComment } from './handle-comment.ts';
import { handleDispatch } from './handle-dispatch.ts';
import { handleCheckAction, handleRerun } from './handle-rerun.ts';
import { handleMergeGroup, handlePullRequest, handlePush, handleSchedule } from './run-rules.ts';

/** What each kind of event does. What is known of a repository follows from all of them. */
export async function handleEvent(deps: Dependencies, handled: Handled): Promise<void> {
  const { event } = handled;
  if ('repository' in event) await recordRepository(deps, event);
  switch (event.kind) {
    case 'comment':
      return handleComment(deps, { ...handled, event });
    case 'push':
      return handlePush(deps, { ...handled, event });
    case 'pull-request':
      return handlePullRequest(deps, { ...handled, event });
    case 'merge-group':
      return handleMergeGroup(deps, { ...handled, event });
    case 'schedule':
      return handleSchedule(deps, { ...handled, event });
    case 'workflow-dispatch':
    case 'repository-dispatch':
      return handleDispatch(deps, { ...handled, event });
    case 'check-rerun':
    case 'suite-rerun':
      return handleRerun(deps, { ...handled, event }, (again) => handleEvent(deps, again));
    case 'check-action':
      return handleCheckAction(deps, { ...handled, event });
    case 'installation':
      return deps.store.repositories.setInstallationActive(
        event.installationId,
        event.change === 'active',
      );
    case 'repository':
      return undefined;
  }
}

type RepositoryEvent = Extract<GitHubEvent, { repository: unknown }>;

async function recordRepository({ store }: Dependencies, event: RepositoryEvent): Promise<void> {
  const { repository, defaultBranch } = event;
  const isGone =
    event.kind === 'repository' && (event.change === 'archived' || event.change === 'deleted');
  await store.repositories.record({ repository, defaultBranch, isActive: !isGone });
}
