import type { Account, GitHubApp, Installation } from '../state.ts';
import type { World } from '../world.ts';

/** Pages are linked to where they would be; the stand-in serves none. */
export const HTML = 'https://github.com';

/** GraphQL's global id: opaque to clients, so any stable text will do. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** What GitHub calls a simple user, whoever it is. */
export function viewAccount(world: World, account: Account) {
  const self = `${world.url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    gravatar_id: '',
    url: self,
    html_url: `${HTML}/${account.login}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type: account.type,
    site_admin: false,
    user_view_type: 'public',
  };
}

/** The organization of a webhook. */
export function viewOrganization(world: World, account: Account) {
  const self = `${world.url}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    url: self,
    repos_url: `${self}/repos`,
    events_url: `${self}/events`,
    hooks_url: `${self}/hooks`,
    issues_url: `${self}/issues`,
    members_url: `${self}/members{/member}`,
    public_members_url: `${self}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    description: '',
  };
}

/** The App's own page. */
export function appUrl(app: GitHubApp): string {
  return `${HTML}/apps/${app.slug}`;
}

/** What GitHub calls an integration: the public face of an App. */
export function viewApp(world: World, app: GitHubApp) {
  return {
    id: app.appId,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId('App', app.appId),
    owner: viewAccount(world, app.owner),
    name: app.name,
    description: '',
    external_url: appUrl(app),
    html_url: appUrl(app),
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

/** An installation, always for all repositories of its account. */
export function viewInstallation(world: World, installation: Installation) {
  const self = `${world.url}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    client_id: world.app.clientId,
    account: {
      ...viewAccount(world, installation.account),
      // In one of its places the description wants an account to be a person and an enterprise at once.
      name: installation.account.login,
      slug: installation.account.login,
      created_at: installation.createdAt,
      updated_at: installation.createdAt,
    },
    repository_selection: 'all',
    access_tokens_url: `${self}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${HTML}/settings/installations/${installation.id}`,
    app_id: world.app.appId,
    app_slug: world.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: world.app.permissions,
    events: world.app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt ?? null,
  };
}
