import type { RepositoryName } from '../protocol/people-api.ts';

/** A remote of a git repository; `resolved` is what `gh repo set-default` wrote down. */
export type Remote = { name: string; url: string; resolved: string | undefined };

/** Before all others, in this order, as `gh` has it. */
const PREFERRED = ['upstream', 'github', 'origin'];

/**
 * The repository on that GitHub that a working directory belongs to: the one that the person told `gh`,
 * else the remote that a fork came from before the fork.
 */
export function repositoryOf(
  remotes: readonly Remote[],
  githubUrl: string,
): RepositoryName | undefined {
  const { host, hostname } = new URL(githubUrl);
  const found = remotes.flatMap((remote) => {
    const repository = readRemoteUrl(remote.url, { host, hostname });
    return repository ? [{ ...remote, repository }] : [];
  });
  const resolved = found.find((remote) => remote.resolved !== undefined);
  if (resolved?.resolved !== undefined && resolved.resolved !== 'base') {
    const named = readRepository(resolved.resolved);
    if (named) return named;
  }
  if (resolved) return resolved.repository;
  const preferred = PREFERRED.map((name) => found.find((remote) => remote.name === name));
  return (preferred.find((remote) => remote !== undefined) ?? found[0])?.repository;
}

type Host = {
  /** With the port, which HTTP addresses have. */
  host: string;
  hostname: string;
};

/** `https://HOST/OWNER/NAME.git`, `ssh://git@HOST:22/OWNER/NAME`, `git@HOST:OWNER/NAME.git`. */
function readRemoteUrl(text: string, { host, hostname }: Host): RepositoryName | undefined {
  const short = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(text);
  if (short?.[1] !== undefined && short[2] !== undefined)
    return isSsh(short[1], hostname) ? readPath(short[2]) : undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  const isOurs = isHttp ? url.host === host : isSsh(url.hostname, hostname);
  return isOurs ? readPath(url.pathname) : undefined;
}

/** `ssh.github.com` answers on the port of HTTPS, for those whose firewall lets nothing else pass. */
function isSsh(given: string, hostname: string): boolean {
  const lower = given.toLowerCase();
  return lower === hostname || lower === `ssh.${hostname}`;
}

function readPath(path: string): RepositoryName | undefined {
  return readRepository(
    path
      .replace(/^\/+/, '')
      .replace(/\/+$/, '')
      .replace(/\.git$/, ''),
  );
}

/** `OWNER/NAME` */
export function readRepository(text: string): RepositoryName | undefined {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  return owner === undefined || name === undefined ? undefined : { owner, name };
}
