import { readEvent } from './read-event.ts';

/**
 * What a delivery is about: those of one subject are handled one after the other, in the order of
 * their arrival. Undefined where order does not matter.
 */
export function subjectOf(event: string, payload: unknown): string | undefined {
  let read: ReturnType<typeof readEvent>;
  try {
    read = readEvent(event, payload);
  } catch {
    // One that cannot be read is stored all the same, and given up when it is handled.
    return undefined;
  }
  if (!read || !('repository' in read)) return undefined;
  const { id } = read.repository;
  switch (read.kind) {
    case 'comment':
      return `${id}#${read.pullRequest}`;
    case 'pull-request':
      return `${id}#${read.number}`;
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
