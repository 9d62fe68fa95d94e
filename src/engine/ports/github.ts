import type { Readable } from 'node:stream';
import type { CommitSha, Repository } from '../../core/execution/execution-spec.ts';
import type { CheckRunText } from '../../core/report/check-run-text.ts';

/**
 * What the engine asks of GitHub. Called from background jobs, which retry what throws: each call
 * is one request (and a token's renewal now and then), none waits out a rate limit by itself.
 * `GitHubRefused` is thrown for an answer that will not change by asking again.
 */
export interface GitHub {
  pullRequest(repository: Repository, number: number): Promise<PullRequest>;
  /** The person's real permission on the repository; `author_association` is wrong for private members. */
  permission(repository: Repository, login: string): Promise<Permission>;
  /**
   * Who holds that token, and which repository of ours is meant; undefined when the token or the App
   * cannot see it.
   */
  personOf(token: string, owner: string, name: string): Promise<Person | undefined>;
  /** The file's text at that commit; undefined when there is none. */
  readFile(repository: Repository, commit: CommitSha, path: string): Promise<string | undefined>;
  /** The commit as `.tar.gz` with one leading folder. The caller must consume or destroy the stream. */
  archive(repository: Repository, commit: CommitSha): Promise<Readable>;
  /** Safe to repeat: GitHub keeps one reaction of a kind. */
  react(repository: Repository, commentId: number, reaction: Reaction): Promise<void>;
  /** Not safe to repeat: each call is a new comment. */
  comment(repository: Repository, pullRequest: number, body: string): Promise<void>;
  /** Not safe to repeat: ask `findCheckRun` first when an earlier call's fate is unknown. */
  createCheckRun(target: CheckRunTarget, text: CheckRunText): Promise<number>;
  updateCheckRun(target: CheckRunTarget, checkRunId: number, text: CheckRunText): Promise<void>;
  /** The newest check run of ours on the commit with this `externalId`. */
  findCheckRun(target: CheckRunTarget, name: string): Promise<number | undefined>;
}

export type PullRequest = {
  headSha: CommitSha;
  isOpen: boolean;
  /** The head lives in another repository: its author may be anybody. */
  isFork: boolean;
};
export type Person = { login: string; repository: Repository; mayWrite: boolean };
export type Permission = 'admin' | 'write' | 'read' | 'none';
export type Reaction = 'eyes' | 'rocket' | '+1' | '-1' | 'confused';
export type CheckRunTarget = { repository: Repository; commit: CommitSha; externalId: string };

/** GitHub said no, and will say it again. `message` is for people. */
export class GitHubRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'GitHubRefused';
    this.status = status;
  }
}
