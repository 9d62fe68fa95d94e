export type RepositoryName = { owner: string; name: string };

/** `ssh.github.com` answers where port 22 is closed (docs.github.com, "Using SSH over the HTTPS port"). */
const ALIASES: Readonly<Record<string, string>> = {
  'www.github.com': 'github.com',
  'ssh.github.com': 'github.com',
};

const HTTP = ['https:', 'http:'];
const WITHOUT_HTTP = ['ssh:', 'git+ssh:', 'git:'];

/**
 * The repository that a submodule's URL means, or undefined for one that is not on our server. A URL
 * that begins with `./` or `../` is relative to the repository's own (gitmodules(5), `url`).
 */
export function repositoryOfSubmodule(
  url: string,
  parent: RepositoryName,
  serverUrl: string,
): RepositoryName | undefined {
  const server = new URL(serverUrl);
  if (/^\.\.?\//.test(url))
    return nameOf(new URL(url, `${server.origin}/${parent.owner}/${parent.name}/`).pathname);
  const address = addressOf(url);
  if (!address) return undefined;
  const host = HTTP.includes(address.protocol) ? address.host : address.hostname;
  const ours = HTTP.includes(address.protocol) ? server.host : server.hostname;
  const lower = host.toLowerCase();
  return (ALIASES[lower] ?? lower) === ours ? nameOf(address.pathname) : undefined;
}

/** Without a password or token that somebody committed with it. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}

type Address = { protocol: string; host: string; hostname: string; pathname: string };

function addressOf(url: string): Address | undefined {
  // As SSH copies: `git@github.com:owner/name.git`, with neither a scheme nor a slash before the colon.
  const copied = /^(?:[^@/:]+@)?([^@/:]+):(?!\/\/)\/?(.+)$/.exec(url);
  if (copied) {
    const [, host = '', path = ''] = copied;
    return { protocol: 'ssh:', host, hostname: host, pathname: `/${path}` };
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && [...HTTP, ...WITHOUT_HTTP].includes(parsed.protocol) ? parsed : undefined;
}

function nameOf(pathname: string): RepositoryName | undefined {
  const [, owner, name] = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/*$/.exec(pathname) ?? [];
  return owner === undefined || name === undefined ? undefined : { owner, name };
}
