import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { covers } from '../caller.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Installation, Permissions, Repository } from '../state.ts';
import { viewApp, viewInstallation } from '../views/account.ts';
import { viewRepository } from '../views/repository.ts';
import { findRepository, installationOf, toTimestamp } from '../world.ts';
import { ok, type Call, type Operations, page, requireApp, variable } from './operation.ts';

/** https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app */
const TOKEN_LIFE_MS = 60 * 60 * 1000;

const tokenRequest = z
  .object({
    repositories: z.array(z.string()).optional(),
    repository_ids: z.array(z.number()).optional(),
    permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
  })
  .default({});

/** The App, its installations, and the tokens it acts by. */
export const appOperations: Operations = {
  'apps/get-authenticated': (call) => {
    requireApp(call);
    const { app, installations } = call.world;
    return ok({ ...viewApp(call.world, app), installations_count: installations.size });
  },

  /** Without the address: where deliveries go is nothing that the world knows. */
  'apps/get-webhook-config-for-app': (call) => {
    requireApp(call);
    return ok({ content_type: 'json', insecure_ssl: '0', secret: '********' });
  },

  'apps/list-installations': (call) => {
    requireApp(call);
    const { headers, items } = page(call, [...call.world.installations.values()]);
    const body = items.map((installation) => viewInstallation(call.world, installation));
    return { kind: 'json', status: 200, body, headers };
  },

  'apps/get-installation': (call) => {
    requireApp(call);
    return ok(viewInstallation(call.world, namedInstallation(call)));
  },

  'apps/get-repo-installation': (call) => {
    requireApp(call);
    const fullName = `${variable(call, 'owner')}/${variable(call, 'repo')}`;
    const repository = findRepository(call.world, fullName);
    const installation = repository && installationOf(call.world, repository.owner);
    if (installation === undefined) throw notFound();
    return ok(viewInstallation(call.world, installation));
  },

  'apps/create-installation-access-token': (call) => {
    requireApp(call);
    const { world } = call;
    const installation = namedInstallation(call);
    const wanted = tokenRequest.parse(call.body);
    const permissions = narrowPermissions(world.app.permissions, wanted.permissions);
    const repositories = narrowRepositories(repositoriesOf(call, installation), wanted);

    const token = `ghs_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x')}`;
    const expiresAt = world.now() + TOKEN_LIFE_MS;
    const repositoryIds = repositories && new Set(repositories.map(({ id }) => id));
    const granted = { token, installationId: installation.id, permissions };
    world.tokens.set(token, { ...granted, repositoryIds, expiresAt });
    const selected = repositories?.map((repository) => viewRepository(world, repository));
    return ok(
      {
        token,
        expires_at: toTimestamp(expiresAt),
        permissions,
        repository_selection: selected === undefined ? 'all' : 'selected',
        ...(selected === undefined ? {} : { repositories: selected }),
      },
      201,
    );
  },

  'apps/list-repos-accessible-to-installation': (call) => {
    if (call.caller.kind !== 'installation') {
      throw new Refusal(403, 'You must authenticate with an installation access token');
    }
    const { installationId, repositoryIds } = call.caller.token;
    const installation = call.world.installations.get(installationId);
    const all = installation === undefined ? [] : repositoriesOf(call, installation);
    const visible = all.filter(({ id }) => repositoryIds === undefined || repositoryIds.has(id));
    const { headers, items } = page(call, visible);
    const repositories = items.map((repository) => viewRepository(call.world, repository));
    const body = {
      total_count: visible.length,
      repository_selection: repositoryIds === undefined ? 'all' : 'selected',
      repositories,
    };
    return { kind: 'json', status: 200, body, headers };
  },
};

function namedInstallation(call: Call): Installation {
  const found = call.world.installations.get(Number(variable(call, 'installation_id')));
  if (found === undefined) throw notFound();
  return found;
}

function repositoriesOf(call: Call, installation: Installation): Repository[] {
  return [...call.world.repositories.values()].filter(
    ({ owner }) => owner.id === installation.account.id,
  );
}

function narrowPermissions(granted: Permissions, wanted: Permissions | undefined): Permissions {
  if (wanted === undefined) return granted;
  if (!covers(granted, wanted)) {
    const message = 'The permissions requested are not granted to this installation.';
    throw new Refusal(422, message);
  }
  // Every token may read metadata, asked for or not.
  return { metadata: 'read', ...wanted };
}

function narrowRepositories(
  all: readonly Repository[],
  wanted: z.infer<typeof tokenRequest>,
): Repository[] | undefined {
  if (wanted.repositories === undefined && wanted.repository_ids === undefined) return undefined;
  const names = wanted.repositories?.map((name) => name.toLowerCase()) ?? [];
  const ids = wanted.repository_ids ?? [];
  const chosen = all.filter(
    ({ id, name }) => ids.includes(id) || names.includes(name.toLowerCase()),
  );
  if (chosen.length < new Set(names).size + new Set(ids).size) {
    const message =
      'There is at least one repository that does not exist or is not accessible to the parent installation.';
    throw new Refusal(422, message);
  }
  return chosen;
}
