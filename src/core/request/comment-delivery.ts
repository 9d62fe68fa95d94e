import { z } from 'zod';

/** What we read of GitHub's `issue_comment` event; it carries no commit. */
const IssueComment = z.object({
  action: z.string(),
  installation: z.object({ id: z.int() }),
  repository: z.object({
    id: z.int(),
    name: z.string(),
    owner: z.object({ login: z.string() }),
  }),
  issue: z.object({ number: z.int(), pull_request: z.object({}).optional() }),
  comment: z.object({
    id: z.int(),
    html_url: z.string(),
    body: z.string(),
    user: z.object({ id: z.int(), login: z.string(), type: z.string() }).nullable(),
  }),
});

/** A person's new comment on a pull request. */
export type CommentDelivery = {
  repository: { installationId: number; id: number; owner: string; name: string };
  pullRequest: number;
  commentId: number;
  commentUrl: string;
  author: string;
  authorId: number;
  body: string;
};

/**
 * Reads a delivery as a comment that may hold commands; undefined for everything else. Bots are not
 * listened to, or two of them could talk for ever. An edit of a comment runs nothing: what was
 * reviewed when it was written would not be what runs.
 */
export function readCommentDelivery(event: string, payload: unknown): CommentDelivery | undefined {
  if (event !== 'issue_comment') return undefined;
  const { action, installation, repository, issue, comment } = IssueComment.parse(payload);
  if (action !== 'created' || !issue.pull_request) return undefined;
  if (!comment.user || comment.user.type === 'Bot') return undefined;
  return {
    repository: {
      installationId: installation.id,
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
    },
    pullRequest: issue.number,
    commentId: comment.id,
    commentUrl: comment.html_url,
    author: comment.user.login,
    authorId: comment.user.id,
    body: comment.body,
  };
}
