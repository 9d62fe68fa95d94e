import type { GitHubEvent } from './github-event.ts';
import { readEvent } from './read-event.ts';

/**
 * What a delivery is about: those of one subject are handled one after the other, in the order of
 * their arrival. Undefined where order does not matter.
 */
export function subjectOf(event: string, payload: unknown): string | undefined {
  const read = tryToRead(event, payload);
  return read && 'repository' in read ? subjectIn(read) : undefined;
}

/** One that cannot be read is stored all the same, and given up when it is handled. */
function tryToRead(event: string, payload: unknown): GitHubEvent | undefined {
  try {
    return readEvent(event, payload);
  } catch {
    return undefined;
  }
}

/** The subject of all that happens on a pull request. */
export function pullRequestSubject(repositoryId: number, number: number): string {
  return `${repositoryId}#${number}`;
}

function subjectIn(read: Extract<GitHubEvent, { repository: unknown }>): string | undefined {
  const { id } = read.repository;
  switch (read.kind) {
    case 'comment':
      return pullRequestSubject(id, read.pullRequest);
    case 'pull-request':
      return pullRequestSubject(id, read.number);
    case 'push':
      return read.ref.kind === 'other' ? undefined : `${id}@${read.ref.kind}/${read.ref.name}`;
    case 'check-rerun':
    case 'suite-rerun':
      return `${id}:${read.headSha}`;
    case 'repository':
      return `${id}`;
    case 'merge-group':
    case 'check-action':
    case 'workflow-dispatch':
    case 'repository-dispatch':
    case 'schedule':
      return undefined;
  }
}
