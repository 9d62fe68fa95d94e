import type { CommitSha } from '../execution/execution-spec.ts';
import type { RunCommand } from './comment-command.ts';
import { formatCommand } from './format-command.ts';

/** A head that GitHub told us of, the moment it came, and whether the pull request opened with it. */
export type SeenHead = { sha: string; seenAt: number; isOpening: boolean };

export type CommitQuestion = {
  pullRequest: { headSha: CommitSha; isOpen: boolean; isFork: boolean };
  /** The newest first. */
  heads: readonly SeenHead[];
  /** By GitHub's clock, in whole seconds. */
  commentedAt: number;
  /** By ours. */
  receivedAt: number;
};

type Choice = { ok: true; commit: CommitSha } | { ok: false; message: string };

/** As many characters of a commit as GitHub shows. */
const SHORT = 7;

/**
 * The commit that a command runs: the head that its author had before their eyes. A comment names no
 * commit, and the dates in commits can be made up, so it is the head that we were told of before the
 * comment was written. Where that is not beyond doubt, the author is asked to name one. From a fork only
 * a named one runs: its author could push something else at any moment.
 */
export function chooseCommit(question: CommitQuestion, command: RunCommand): Choice {
  const { pullRequest, heads } = question;
  const { headSha, isOpen, isFork } = pullRequest;
  if (!isOpen) return refuse('the pull request is closed: reopen it to run its commit');
  const asked = command.pairs.find(({ name }) => name === 'sha')?.value;
  const line = `look at the commit, then write \`${withSha(command, headSha.slice(0, SHORT))}\``;
  if (asked !== undefined) return chooseNamed(question, asked, line);
  if (isFork) return refuse(`this comes from a fork: ${line}`);
  const [newest] = heads;
  if (!newest) return refuse(`no push of this pull request was seen yet: ${line}`);
  if (newest.sha !== headSha) return refuse(`the head has just moved: ${line}`);
  // Told of twice, by a delivery and by a look of our own at the same moment, it is still one.
  const isOnlyOne =
    heads.every(({ sha }) => sha === headSha) && heads.some((head) => head.isOpening);
  const wasThere = newest.seenAt < question.commentedAt && newest.seenAt < question.receivedAt;
  if (isOnlyOne || wasThere) return { ok: true, commit: headSha };
  return refuse(`the head moved while this was written: ${line}`);
}

function chooseNamed(
  { pullRequest, heads }: CommitQuestion,
  asked: string | true,
  line: string,
): Choice {
  const { headSha, isFork } = pullRequest;
  if (asked === true || !/^[0-9a-f]{7,64}$/i.test(asked))
    return refuse(`sha= takes at least ${SHORT} characters of a commit: ${line}`);
  const wanted = asked.toLowerCase();
  const meant = new Set(
    [headSha, ...heads.map(({ sha }) => sha)].filter((sha) => sha.startsWith(wanted)),
  );
  // Two commits that begin alike are easily made: the one that somebody looked at may be the other.
  if (meant.size > 1)
    return refuse(
      `sha=${asked} is the beginning of several heads of this pull request: write all of it`,
    );
  if (headSha.startsWith(wanted)) return { ok: true, commit: headSha };
  const known = heads.find(({ sha }) => sha.startsWith(wanted));
  if (known && isFork)
    return refuse(`sha=${asked} is not the head of this pull request any more: ${line}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was parsed when it was stored
  if (known) return { ok: true, commit: known.sha as CommitSha };
  return refuse(`sha=${asked} is no head of this pull request that was seen: ${line}`);
}

function withSha(command: RunCommand, sha: string): string {
  const others = command.pairs.filter(({ name }) => name !== 'sha');
  const pairs = [...others, { name: 'sha', value: sha }];
  return formatCommand({ ...command, pairs }).replaceAll('`', "'");
}

function refuse(message: string): Choice {
  return { ok: false, message };
}
