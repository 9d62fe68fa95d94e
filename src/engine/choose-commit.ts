import type { CommitSha } from '../core/execution/execution-spec.ts';
import type { CommentCommand } from '../core/request/comment-command.ts';
import type { PullRequest } from './ports/github.ts';

type Choice = { ok: true; commit: CommitSha } | { ok: false; message: string };

/** As many characters of a commit as GitHub shows. */
const SHORT = 7;

/**
 * The commit that a command runs: the pull request's head. From a fork only one that the person who
 * commands has named, and so has looked at: its author could push something else at any moment.
 */
export function chooseCommit(
  { headSha, isOpen, isFork }: PullRequest,
  { pairs }: Extract<CommentCommand, { verb: 'run' }>,
): Choice {
  if (!isOpen) return refuse('the pull request is closed: reopen it to run its commit');
  const asked = pairs.find(({ name }) => name === 'sha')?.value;
  const short = headSha.slice(0, SHORT);
  if (asked === undefined)
    return isFork
      ? refuse(`this comes from a fork: look at the commit, then name it with sha=${short}`)
      : { ok: true, commit: headSha };
  if (typeof asked !== 'string' || asked.length < SHORT)
    return refuse(`sha= takes at least ${SHORT} characters of a commit, such as sha=${short}`);
  return headSha.startsWith(asked.toLowerCase())
    ? { ok: true, commit: headSha }
    : refuse(`sha=${asked} is not the head of this pull request any more, which is ${short}`);
}

function refuse(message: string): Choice {
  return { ok: false, message };
}
