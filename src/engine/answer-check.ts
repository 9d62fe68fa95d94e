import type { CommitSha, Repository } from '../core/execution/execution-spec.ts';
import { type Notice, renderNotice } from '../core/report/render-notice.ts';
import type { Dependencies } from './dependencies.ts';
import { GitHubRefused } from './ports/github.ts';

type Answered = {
  repository: Repository;
  commit: CommitSha;
  deliveryId: string;
  /** Its number among what the delivery asks for. */
  index: number;
  notice: Notice;
};

/** What a check run that stands for no execution has as its external id. */
const NOTICE_ID = /^notice:(.+):(\d+)$/;

/** What a check run without an execution answered: a delivery, and its number in it. */
export function answeredBy(externalId: string): { deliveryId: string; index: number } | undefined {
  const [, deliveryId, index] = NOTICE_ID.exec(externalId) ?? [];
  return deliveryId === undefined ? undefined : { deliveryId, index: Number(index) };
}

/**
 * Answers a check for which nothing runs, so that a branch that requires it does not wait for ever.
 * Once, however often the delivery is handled.
 */
export async function answerCheck(
  { github, links, log }: Dependencies,
  { repository, commit, deliveryId, index, notice }: Answered,
): Promise<void> {
  const target = { repository, commit, externalId: `notice:${deliveryId}:${index}` };
  const text = renderNotice(notice, links.repository(repository));
  try {
    if ((await github.findCheckRun(target, text.name)) !== undefined) return;
    await github.createCheckRun(target, text);
  } catch (error) {
    if (!(error instanceof GitHubRefused)) throw error;
    log.error({ deliveryId, commit, err: error }, 'GitHub refused the check run');
  }
}
