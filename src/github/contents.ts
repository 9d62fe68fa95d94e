import { Readable } from 'node:stream';
import { type GitHub, GitHubRefused } from '../engine/ports/github.ts';
import { completeArchive } from './archive/complete-archive.ts';
import { type HostAccess, createArchiveHosts } from './archive/create-archive-hosts.ts';
import { orUndefined } from './github-error.ts';
import { nameOf } from './octokit-for.ts';
import type { RateLimits } from './rate-limits.ts';

type Contents = Pick<GitHub, 'readFile' | 'archive'>;

type Access = Omit<HostAccess, 'open'> & {
  limits: Pick<RateLimits, 'fetch'>;
  apiUrl: string;
};

/** What a repository holds, as GitHub gives it out. */
export function createContents(access: Access): Contents {
  const { octokitFor, readOnlyToken, limits, apiUrl } = access;
  const open: HostAccess['open'] = async ({ owner, name }, commit, via) => {
    const token = await readOnlyToken(via);
    // GitHub answers with a redirect to a link of five minutes; `fetch` follows it at once, and
    // does not take the token along to another host.
    const url = `${apiUrl}/repos/${owner}/${name}/tarball/${commit}`;
    const headers = { authorization: `token ${token}`, accept: 'application/vnd.github+json' };
    return bodyOf(await limits.fetch(via.installationId, url, { headers }));
  };
  return {
    async readFile(repository, ref, path) {
      const octokit = await octokitFor(repository);
      const answer = await orUndefined(
        octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
          ...nameOf(repository),
          path,
          ...(ref !== undefined && { ref }),
          mediaType: { format: 'raw' },
        }),
      );
      // Asked for raw, GitHub answers with the text itself, which Octokit hands over as bytes when the
      // answer names no character set; the type only knows the JSON form. A folder is a list.
      const text: unknown = answer?.data;
      if (text instanceof ArrayBuffer) return new TextDecoder().decode(text);
      return typeof text === 'string' ? text : undefined;
    },

    async archive(repository, commit, { submodules, lfs, reader }) {
      const archive = await open(repository, commit, repository);
      const hosts = createArchiveHosts({ ...access, open }, { repository, reader });
      return completeArchive({ archive, repository, commit, submodules, lfs, hosts });
    },
  };
}

async function bodyOf(response: Response): Promise<Readable> {
  if (response.ok && response.body) return Readable.fromWeb(response.body);
  await response.body?.cancel();
  const message = `GitHub answered ${response.status} to the request for the commit's archive`;
  if (response.status === 404) throw new GitHubRefused(404, message, undefined);
  throw new Error(message);
}
