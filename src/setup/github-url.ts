/**
 * Where people see what the REST API at `apiUrl` serves: `api.github.com` and `api.NAME.ghe.com` have
 * their pages at the name behind `api.`, an Enterprise Server below its own `/api/v3`.
 */
export function githubUrlOf(apiUrl: string): string {
  const { protocol, host } = new URL(apiUrl);
  const isCloud = /^api\.(?:github\.com|[^.]+\.ghe\.com)$/.test(host);
  return `${protocol}//${isCloud ? host.slice('api.'.length) : host}`;
}
