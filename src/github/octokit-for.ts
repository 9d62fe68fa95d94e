import type { ProbotOctokit } from 'probot';
import type { Repository } from '../core/execution/execution-spec.ts';

/** An Octokit that acts as the installation which the repository belongs to. */
export type OctokitFor = (repository: Repository) => Promise<ProbotOctokit>;

/** The repository as the parameters of GitHub's REST API name it. */
export function nameOf({ owner, name }: Pick<Repository, 'owner' | 'name'>): {
  owner: string;
  repo: string;
} {
  return { owner, repo: name };
}
