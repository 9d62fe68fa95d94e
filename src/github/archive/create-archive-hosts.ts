import type { Readable } from 'node:stream';
import type { ProbotOctokit } from 'probot';
import { CommitSha, type Repository } from '../../core/execution/execution-spec.ts';
import { type GitHub, GitHubRefused } from '../../engine/ports/github.ts';
import { orUndefined } from '../github-error.ts';
import { type OctokitFor, nameOf } from '../octokit-for.ts';
import type { ArchiveHosts } from './complete-archive.ts';
import type { RepositoryName } from './repository-of-submodule.ts';

export type HostAccess = {
  asApp: () => Promise<ProbotOctokit>;
  octokitFor: OctokitFor;
  /** A token for that repository's contents and nothing else. */
  readOnlyToken: (repository: Repository) => Promise<string>;
  role: GitHub['role'];
  /** A commit as `.tar.gz`, by the installation and with the rights of `via`. */
  open: (repository: RepositoryName, commit: string, via: Repository) => Promise<Readable>;
  serverUrl: string;
};

/**
 * What an archive is completed from. Everybody's repositories are open to all; what is private is read
 * where the App is installed, and only for a person who may read it too: otherwise who can push to one
 * repository could read every other of the installation by naming it as a submodule.
 */
export function createArchiveHosts(
  access: HostAccess,
  { repository, reader }: { repository: Repository; reader: string | undefined },
): ArchiveHosts {
  const found = new Map<string, Promise<Repository>>();
  const readable = (name: RepositoryName): Promise<Repository> => {
    if (isSame(name, repository)) return Promise.resolve(repository);
    const key = `${name.owner}/${name.name}`.toLowerCase();
    const known = found.get(key) ?? findReadable(access, { name, repository, reader });
    found.set(key, known);
    return known;
  };
  return {
    serverUrl: access.serverUrl,
    lfsToken: async (name) => access.readOnlyToken(await readable(name)),
    submoduleArchive: async (name, commit) => access.open(name, commit, await readable(name)),
    async submoduleAt(name, commit, path) {
      const octokit = await access.octokitFor(await readable(name));
      const answer = await orUndefined(
        octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
          owner: name.owner,
          repo: name.name,
          path,
          ref: commit,
        }),
      );
      const entry = answer?.data;
      if (!entry || Array.isArray(entry) || entry.type !== 'submodule') return undefined;
      return CommitSha.parse(entry.sha);
    },
  };
}

type Wanted = { name: RepositoryName; repository: Repository; reader: string | undefined };

/** The repository whose installation may be used to read that one; throws `GitHubRefused`. */
async function findReadable(access: HostAccess, wanted: Wanted): Promise<Repository> {
  const { name, repository, reader } = wanted;
  const app = await access.asApp();
  const installation = await orUndefined(app.rest.apps.getRepoInstallation(nameOf(name)));
  // Without the App on it, it is read as one that is everybody's, or not at all.
  if (!installation) return repository;
  const theirs = { ...repository, ...name, installationId: installation.data.id };
  const octokit = await access.octokitFor(theirs);
  const answer = await orUndefined(octokit.rest.repos.get(nameOf(name)));
  if (!answer) return repository;
  const submodule = { ...theirs, id: answer.data.id };
  if (!answer.data.private) return submodule;
  if (reader !== undefined && (await access.role(submodule, reader)) !== 'none') return submodule;
  const who = reader ?? 'code of a fork, or without a person who asked for it,';
  throw new GitHubRefused(403, `${who} may not read ${name.owner}/${name.name}`, undefined);
}

function isSame(one: RepositoryName, other: RepositoryName): boolean {
  return (
    one.owner.toLowerCase() === other.owner.toLowerCase() &&
    one.name.toLowerCase() === other.name.toLowerCase()
  );
}
