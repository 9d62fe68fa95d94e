import type { Probot } from 'probot';
import type { GitHub } from '../engine/ports/github.ts';
import { orRefused, orUndefined } from './github-error.ts';

type AppItself = Pick<
  GitHub,
  'installations' | 'repositoriesOf' | 'failedDeliveries' | 'deliveryOf'
>;

/** How many pages of deliveries are read at once; a hundred each. */
const MAX_PAGES = 50;

/** What only the App itself may ask: where it is installed, and which deliveries failed. */
export function createAppItself(probot: Probot): AppItself {
  return {
    async installations() {
      const app = await probot.auth();
      const all = await orRefused(app.paginate(app.rest.apps.listInstallations, { per_page: 100 }));
      return all.map(({ id, suspended_at: suspendedAt }) => ({
        id,
        isSuspended: Boolean(suspendedAt),
      }));
    },

    async repositoriesOf(installationId) {
      const octokit = await probot.auth(installationId);
      const all = await orRefused(
        octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 }),
      );
      return all.map(({ id, name, owner, default_branch: defaultBranch, archived }) => ({
        repository: { installationId, id, owner: owner.login, name },
        defaultBranch,
        isArchived: archived,
      }));
    },

    async failedDeliveries(since) {
      const app = await probot.auth();
      const delivered = new Set<string>();
      const failed = new Map<string, { id: number; guid: string; at: number }>();
      let pages = 0;
      const listed = app.paginate.iterator(app.rest.apps.listWebhookDeliveries, { per_page: 100 });
      for await (const { data } of listed) {
        pages += 1;
        for (const { id, guid, status, delivered_at: at } of data)
          if (status === 'OK') delivered.add(guid);
          else failed.set(guid, { id, guid, at: Date.parse(at) });
        const oldest = data.at(-1);
        if (!oldest || Date.parse(oldest.delivered_at) < since || pages >= MAX_PAGES) break;
      }
      return [...failed.values()].filter(({ guid, at }) => !delivered.has(guid) && at >= since);
    },

    async deliveryOf({ id }) {
      const app = await probot.auth();
      const answer = await orUndefined(app.rest.apps.getWebhookDelivery({ delivery_id: id }));
      const payload = answer?.data.request.payload;
      return answer && payload ? { event: answer.data.event, payload } : undefined;
    },
  };
}
