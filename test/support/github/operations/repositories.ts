import { randomUUID } from 'node:crypto';
import { notFound, Refusal } from '../refusal.ts';
import { readCommit, readTreeObject, resolveCommit, resolveRef } from '../git.ts';
import type { CollaboratorRole, Repository } from '../state.ts';
import { viewAccount } from '../views/account.ts';
import { viewCommit } from '../views/commit.ts';
import { viewDirectory, viewFile, viewSubmodule } from '../views/contents.ts';
import { viewFullRepository, viewPermissions } from '../views/repository.ts';
import { roleOf } from '../world.ts';
import { ok, type Operations, repositoryOf, variable } from './operation.ts';

/** https://docs.github.com/rest/repos/contents: links to private archives expire after 5 minutes. */
const ARCHIVE_LINK_LIFE_MS = 5 * 60 * 1000;

/** The older field knows four levels: maintainers write, triagers read. */
const LEGACY_PERMISSION: Record<CollaboratorRole, string> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

/** Repositories and what git holds of them, and who may do what there. */
export const repositoryOperations: Operations = {
  'repos/get': (call) => {
    const repository = repositoryOf(call, ['metadata']);
    const viewer = call.caller.kind === 'person' ? call.caller.person : undefined;
    return ok(viewFullRepository(call.world, repository, viewer));
  },

  'repos/get-content': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const path = variable(call, 'path').replaceAll(/^\/+|\/+$/g, '');
    const ref = call.query['ref'] ?? repository.defaultBranch;
    const sha = await resolveCommit(repository.gitDir, ref);
    if (sha === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
    const found = await readTreeObject(repository.gitDir, { sha, path });
    if (found === undefined) throw notFound();
    const place = { repository, ref, path };
    if (found.kind === 'submodule') return ok(viewSubmodule(call.world, place, found.sha));
    if (found.kind === 'directory') return ok(viewDirectory(call.world, place, found.entries));
    if (/application\/vnd\.github(\.v3)?\.raw/.test(call.accept)) {
      const contentType = 'application/vnd.github.raw+json; charset=utf-8';
      return { kind: 'raw', contentType, body: found.content };
    }
    return ok(viewFile(call.world, place, found));
  },

  'repos/get-commit': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const sha = await commitOf(repository, variable(call, 'ref'));
    if (/application\/vnd\.github(\.v3)?\.sha/.test(call.accept)) {
      const contentType = 'application/vnd.github.sha; charset=utf-8';
      return { kind: 'raw', contentType, body: Buffer.from(sha) };
    }
    return ok(viewCommit(call.world, repository, await readCommit(repository.gitDir, sha)));
  },

  'git/get-ref': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const ref = variable(call, 'ref');
    const sha = await resolveRef(repository.gitDir, ref);
    if (sha === undefined) throw notFound();
    const api = `${call.world.url}/repos/${repository.fullName}/git`;
    return ok({
      ref: `refs/${ref}`,
      node_id: Buffer.from(`Ref:${repository.id}:${ref}`).toString('base64url'),
      url: `${api}/refs/${ref}`,
      object: { sha, type: 'commit', url: `${api}/commits/${sha}` },
    });
  },

  'repos/download-tarball-archive': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const ref = call.variables['ref'] ?? repository.defaultBranch;
    const sha = await resolveCommit(repository.gitDir, ref);
    if (sha === undefined) throw notFound();
    const token = randomUUID();
    const expiresAt = call.world.now() + ARCHIVE_LINK_LIFE_MS;
    call.world.archives.set(token, { repository, sha, expiresAt });
    const place = `${repository.fullName}/legacy.tar.gz/${sha}`;
    return { kind: 'redirect', location: `${call.world.url}/codeload/${place}?token=${token}` };
  },

  'repos/get-collaborator-permission-level': (call) => {
    const repository = repositoryOf(call, ['metadata']);
    const login = variable(call, 'username');
    const account = call.world.accounts.get(login.toLowerCase());
    if (account === undefined) throw new Refusal(404, `${login} is not a user`);
    const role = roleOf(repository, account);
    return ok({
      permission: LEGACY_PERMISSION[role],
      role_name: role,
      user: {
        ...viewAccount(call.world, account),
        permissions: viewPermissions(role),
        role_name: role,
      },
    });
  },
};

/** The commit of a ref, refused in the words GitHub uses. */
async function commitOf(repository: Repository, ref: string): Promise<string> {
  const sha = await resolveCommit(repository.gitDir, ref);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return sha;
}
