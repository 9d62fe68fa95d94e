import { renderStickyComment } from '../core/report/render-status.ts';
import { cutComment } from '../core/report/cut-text.ts';
import type { Dependencies } from './dependencies.ts';
import { rowOf } from './execution-row.ts';
import { GitHubRefused } from './ports/github.ts';

const LISTED = 30;

type OfPullRequest = { repositoryId: number; pullRequest: number };

/**
 * Makes the one comment that lists a pull request's executions say what they are now. One at a time for
 * a pull request: its caller sees to that.
 */
export async function publishStickyComment(deps: Dependencies, of: OfPullRequest): Promise<void> {
  const { store, github, log } = deps;
  const { repositoryId, pullRequest } = of;
  const all = await store.executions.ofPullRequest(repositoryId, pullRequest, LISTED);
  const [newest] = all;
  if (!newest) return;
  const repository = await store.repositories.current(newest.spec.repository);
  const rows = await Promise.all(all.map((execution) => rowOf(deps, execution)));
  const mark = `<!-- slashrun list ${repositoryId}#${pullRequest} -->`;
  const body = `${cutComment(renderStickyComment(rows), mark)}\n\n${mark}`;
  const known = await store.stickyComments.find(repositoryId, pullRequest);
  try {
    // Requested but not recorded: we died in between, and GitHub may have it.
    const found = known
      ? (known.commentId ?? (await github.findComment(repository, pullRequest, mark))?.commentId)
      : undefined;
    if (found !== undefined && (await update(deps, { repository, commentId: found, body }))) {
      await store.stickyComments.record({ ...of, commentId: found });
      return;
    }
    await store.stickyComments.record(of);
    const { commentId } = await github.comment(repository, pullRequest, body);
    await store.stickyComments.record({ ...of, commentId });
  } catch (error) {
    if (!(error instanceof GitHubRefused)) throw error;
    log.warn({ ...of, err: error }, 'GitHub refused the list of executions');
  }
}

type Update = {
  repository: Parameters<Dependencies['github']['updateComment']>[0];
  commentId: number;
  body: string;
};

/** False when somebody removed it. */
async function update(
  { github }: Dependencies,
  { repository, commentId, body }: Update,
): Promise<boolean> {
  try {
    await github.updateComment(repository, commentId, body);
    return true;
  } catch (error) {
    if (error instanceof GitHubRefused && error.status === 404) return false;
    throw error;
  }
}
