import { isEnded } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import { pullRequestOf } from '../core/execution/execution-spec.ts';
import type { CheckRunText } from '../core/report/check-run-text.ts';
import { renderCheckRun } from '../core/report/render-check-run.ts';
import { checkRunView } from './check-run-view.ts';
import type { Dependencies } from './dependencies.ts';
import { dispatchWaiting } from './dispatch.ts';
import { GitHubRefused } from './ports/github.ts';
import { reactToProgress } from './react-to-progress.ts';

/** GitHub takes a check run that has not ended for stale after 14 days, and for good. */
const MAX_AGE_MS = 13 * 24 * 60 * 60 * 1000;

/**
 * Makes everything on GitHub say what the execution's state is now: its check run, the reaction to its
 * comment, its pull request's list. Level-triggered: it may be lost, late or repeated, the next one
 * makes GitHub true again.
 */
export async function publishCheck(deps: Dependencies, id: ExecutionId): Promise<void> {
  const execution = await deps.store.executions.find(id);
  if (!execution) return;
  // First: whoever waits for its end does not wait for GitHub.
  await dispatchWaiting(deps, execution);
  const known = await deps.store.repositories.find(execution.spec.repository.id);
  // Archived, or the App is suspended: it is told when that is over.
  if (known?.isActive === false) return;
  // A package is no commit that a check run could be of.
  if (!execution.spec.package) await publishRun(deps, execution);
  await reactToProgress(deps, execution);
  const pullRequest = pullRequestOf(execution.spec.trigger);
  if (execution.spec.stickyComment && pullRequest !== undefined)
    await deps.jobs.publishStickyComment({
      repositoryId: execution.spec.repository.id,
      pullRequest,
    });
  await deps.store.executions.recordPublished(id, execution.revision);
}

async function publishRun(deps: Dependencies, execution: Execution): Promise<void> {
  const { id } = execution;
  const text = renderCheckRun(await checkRunView(deps, execution));
  await send(deps, execution, text)
    .catch(async (error: unknown) => {
      // Something in the text that GitHub does not take must not leave the check run unfinished.
      if (!(error instanceof GitHubRefused) || error.status !== 422) throw error;
      deps.log.error({ executionId: id, err: error }, 'GitHub refused the text of the check run');
      const { text: _logTail, images: _images, annotations: _annotations, ...bare } = text;
      await send(deps, execution, { ...bare, summary: `[The whole log](${text.detailsUrl})` });
    })
    .catch((error: unknown) => {
      if (!(error instanceof GitHubRefused)) throw error;
      deps.log.error({ executionId: id, err: error }, 'GitHub refused the check run');
    });
}

async function send(deps: Dependencies, execution: Execution, whole: CheckRunText): Promise<void> {
  const { store, github, now } = deps;
  const { id, spec, state } = execution;
  const repository = await store.repositories.current(spec.repository);
  const target = { repository, commit: spec.commit, externalId: id };
  const known = await store.executions.checkRun(id);
  // GitHub adds them to those that it has.
  const { annotations, ...bare } = whole;
  const text = known.annotated || !annotations ? bare : whole;
  const isStale = !isEnded(state) && now() - (known.createdAt ?? now()) > MAX_AGE_MS;
  // Requested but not recorded: we died in between, and GitHub may have it.
  const checkRunId = isStale
    ? undefined
    : (known.checkRunId ??
      (known.requested ? await github.findCheckRun(target, text.name) : undefined));
  if (checkRunId !== undefined) {
    if (known.checkRunId === undefined)
      await store.executions.recordCheckRun(id, checkRunId, now());
    const isThere = await github.updateCheckRun(target, checkRunId, text).then(
      () => true,
      (error: unknown) => {
        if (error instanceof GitHubRefused && error.status === 404) return false;
        throw error;
      },
    );
    if (isThere) {
      if (annotations) await store.executions.markAnnotated(id);
      return;
    }
    await store.executions.forgetCheckRun(id);
  }
  await store.executions.markCheckRequested(id);
  const created = await github.createCheckRun(target, annotations ? whole : text);
  await store.executions.recordCheckRun(id, created, now());
  if (annotations) await store.executions.markAnnotated(id);
}
