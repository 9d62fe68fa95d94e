import type { Account, Repository } from '../state.ts';
import { roleOf, type World } from '../world.ts';
import { HTML, nodeId, viewAccount } from './account.ts';

/** A repository as it stands inside other things: pull requests, tokens, webhooks. */
export function viewRepository(world: World, repository: Repository) {
  const self = `${world.url}/repos/${repository.fullName}`;
  const html = `${HTML}/${repository.fullName}`;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.isPrivate,
    owner: viewAccount(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.isFork,
    url: self,
    ...repositoryUrls(self),
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
    git_url: `git://github.com/${repository.fullName}.git`,
    ssh_url: `git@github.com:${repository.fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.isPrivate ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** What `GET /repos/{owner}/{repo}` answers. */
export function viewFullRepository(world: World, repository: Repository, viewer?: Account) {
  const role = viewer === undefined ? 'read' : roleOf(repository, viewer);
  return {
    ...viewRepository(world, repository),
    permissions: viewPermissions(role),
    temp_clone_token: null,
    subscribers_count: 0,
    network_count: 0,
  };
}

/** The five flags that a role amounts to. */
export function viewPermissions(role: string) {
  return {
    admin: role === 'admin',
    maintain: ['admin', 'maintain'].includes(role),
    push: ['admin', 'maintain', 'write'].includes(role),
    triage: ['admin', 'maintain', 'write', 'triage'].includes(role),
    pull: role !== 'none',
  };
}

function repositoryUrls(self: string) {
  return {
    forks_url: `${self}/forks`,
    keys_url: `${self}/keys{/key_id}`,
    collaborators_url: `${self}/collaborators{/collaborator}`,
    teams_url: `${self}/teams`,
    hooks_url: `${self}/hooks`,
    issue_events_url: `${self}/issues/events{/number}`,
    events_url: `${self}/events`,
    assignees_url: `${self}/assignees{/user}`,
    branches_url: `${self}/branches{/branch}`,
    tags_url: `${self}/tags`,
    blobs_url: `${self}/git/blobs{/sha}`,
    git_tags_url: `${self}/git/tags{/sha}`,
    git_refs_url: `${self}/git/refs{/sha}`,
    trees_url: `${self}/git/trees{/sha}`,
    statuses_url: `${self}/statuses/{sha}`,
    languages_url: `${self}/languages`,
    stargazers_url: `${self}/stargazers`,
    contributors_url: `${self}/contributors`,
    subscribers_url: `${self}/subscribers`,
    subscription_url: `${self}/subscription`,
    commits_url: `${self}/commits{/sha}`,
    git_commits_url: `${self}/git/commits{/sha}`,
    comments_url: `${self}/comments{/number}`,
    issue_comment_url: `${self}/issues/comments{/number}`,
    contents_url: `${self}/contents/{+path}`,
    compare_url: `${self}/compare/{base}...{head}`,
    merges_url: `${self}/merges`,
    archive_url: `${self}/{archive_format}{/ref}`,
    downloads_url: `${self}/downloads`,
    issues_url: `${self}/issues{/number}`,
    pulls_url: `${self}/pulls{/number}`,
    milestones_url: `${self}/milestones{/number}`,
    notifications_url: `${self}/notifications{?since,all,participating}`,
    labels_url: `${self}/labels{/name}`,
    releases_url: `${self}/releases{/id}`,
    deployments_url: `${self}/deployments`,
  };
}
