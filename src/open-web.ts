// The HTTP side of the app with all that it stands on. Beside the rooms, and may import every one of them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Config, ConfigError } from './config.ts';
import type { Dependencies } from './engine/dependencies.ts';
import { receiveDelivery } from './engine/receive-delivery.ts';
import type { GitHubApp } from './github/open-github-app.ts';
import { createWebhookRoutes } from './github/webhook-routes.ts';
import { githubUrlOf } from './setup/github-url.ts';
import { createWeb } from './web/create-web.ts';
import { isLoopback } from './web/is-loopback.ts';
import { OperatorLink } from './web/operator-link.ts';

type Parts = {
  gitHubApp: GitHubApp;
  /** Of the storage, where that is a folder. */
  routes: readonly Hono[];
  signingKey: Buffer;
};

/** What answers every request, and the link for the operator where there is one. */
export async function openWeb(
  deps: Dependencies,
  config: Config,
  { gitHubApp, routes, signingKey }: Parts,
) {
  const webhooks = createWebhookRoutes(gitHubApp.probot, (delivery) =>
    receiveDelivery(deps, delivery),
  );
  const { apiUrl } = config.github;
  const publicUrl = deps.links.app;
  const operatorLink = isAlone(config) ? new OperatorLink(publicUrl) : undefined;
  const web = createWeb(deps, {
    others: [webhooks, ...routes],
    page: { folder: config.pageDir, document: await readPage(config.pageDir) },
    publicUrl,
    signingKey,
    githubUrl: githubUrlOf(apiUrl),
    apiUrl,
    operatorLink,
  });
  return { listener: getRequestListener(web.fetch), operatorLink };
}

async function readPage(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`the page was not built: npm run build (${reason})`]);
  }
}

/**
 * On somebody's own machine: nothing leads here from elsewhere, and nobody else reads its log. Behind a
 * proxy a server listens to its own machine alone, too: what others reach it at is PUBLIC_URL.
 */
function isAlone({ databaseUrl, http: { host, publicUrl } }: Config): boolean {
  const isPublic = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname);
  return databaseUrl === undefined && isLoopback(host) && !isPublic;
}
