import type { ProbotOctokit } from 'probot';
import type { Repository } from '../core/execution/execution-spec.ts';
import { orRefused } from './github-error.ts';

/** GitHub's tokens live an hour; one with less left than this could run out in a long download. */
const SPARE_MS = 10 * 60_000;

type Kept = { token: Promise<string>; usableUntil: number };

/**
 * Tokens that can read one repository's contents and nothing else, kept while they last: asking for
 * one is a round trip that every start would wait for.
 */
export function createReadOnlyTokens(
  asApp: () => Promise<ProbotOctokit>,
): (repository: Repository) => Promise<string> {
  const kept = new Map<number, Kept>();
  const request = async (repository: Repository, entry: Kept): Promise<string> => {
    const app = await asApp();
    const { data } = await orRefused(
      app.rest.apps.createInstallationAccessToken({
        installation_id: repository.installationId,
        repository_ids: [repository.id],
        permissions: { contents: 'read' },
      }),
    );
    entry.usableUntil = Date.parse(data.expires_at) - SPARE_MS;
    return data.token;
  };
  return (repository) => {
    for (const [id, { usableUntil }] of kept) if (usableUntil < Date.now()) kept.delete(id);
    const known = kept.get(repository.id);
    if (known) return known.token;
    const entry: Kept = { token: Promise.resolve(''), usableUntil: Number.POSITIVE_INFINITY };
    kept.set(repository.id, entry);
    entry.token = request(repository, entry);
    entry.token.catch(() => kept.delete(repository.id));
    return entry.token;
  };
}
