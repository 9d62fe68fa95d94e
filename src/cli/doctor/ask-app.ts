import { z } from 'zod';
import type { ActualApp, Installation } from '../../core/doctor/compare-app.ts';
import type { DeliveryTry } from '../../core/doctor/judge-deliveries.ts';

/** What GitHub is asked, as the App itself. */
export type AppPort = {
  getApp: () => Promise<ActualApp>;
  listInstallations: () => Promise<Installation[]>;
  /** The latest hundred tries, the newest first. */
  listDeliveries: () => Promise<DeliveryTry[]>;
};

/** GitHub could not be asked; the message says why, and what to do. */
export class AppUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AppUnavailable';
  }
}

/** The part of an Octokit, signed in as the App, that is used. */
export type AppOctokit = {
  request: (route: string, parameters?: object) => Promise<{ data: unknown }>;
};

const PER_PAGE = 100;

const Grants = {
  permissions: z.record(z.string(), z.string()).default({}),
  events: z.array(z.string()).default([]),
};
/** A person, an organisation or an enterprise, which has no login. */
const Account = z.object({
  login: z.string().optional(),
  slug: z.string().optional(),
  type: z.string().optional(),
});
const App = z.object({
  ...Grants,
  name: z.string(),
  slug: z.string(),
  client_id: z.string().optional(),
  html_url: z.string(),
  owner: Account,
});
const Hook = z.object({ url: z.string().optional(), secret: z.string().optional() });
const Deliveries = z.array(
  z.object({
    guid: z.string(),
    delivered_at: z.string(),
    status: z.string(),
    status_code: z.number(),
  }),
);
const Installations = z.array(
  z.object({
    ...Grants,
    account: Account.nullable(),
    html_url: z.string(),
    suspended_at: z.string().nullish(),
  }),
);

/** Asks GitHub over an Octokit; whatever prevents an answer becomes `AppUnavailable`. */
export function askApp(octokit: AppOctokit): AppPort {
  return {
    getApp: () => orUnavailable(getApp(octokit)),
    listInstallations: () => orUnavailable(listInstallations(octokit)),
    listDeliveries: () => orUnavailable(listDeliveries(octokit)),
  };
}

async function getApp(octokit: AppOctokit): Promise<ActualApp> {
  const app = App.parse((await octokit.request('GET /app')).data);
  const hook = Hook.parse((await octokit.request('GET /app/hook/config')).data);
  return {
    name: app.name,
    slug: app.slug,
    htmlUrl: app.html_url,
    settingsUrl: settingsUrlOf(app),
    permissions: app.permissions,
    events: app.events,
    hasHookSecret: hook.secret !== undefined && hook.secret !== '',
    ...(hook.url === undefined ? {} : { hookUrl: hook.url }),
    ...(app.client_id === undefined ? {} : { clientId: app.client_id }),
  };
}

/** Beside the App's public page, below whoever owns it. */
function settingsUrlOf({ html_url: htmlUrl, slug, owner }: z.infer<typeof App>): string {
  const { origin } = new URL(htmlUrl);
  if (owner.type === 'Organization' && owner.login !== undefined)
    return `${origin}/organizations/${owner.login}/settings/apps/${slug}`;
  if (owner.login === undefined && owner.slug !== undefined)
    return `${origin}/enterprises/${owner.slug}/settings/apps/${slug}`;
  return `${origin}/settings/apps/${slug}`;
}

async function listInstallations(octokit: AppOctokit): Promise<Installation[]> {
  const all: Installation[] = [];
  for (let page = 1; all.length === (page - 1) * PER_PAGE; page += 1) {
    const answer = await octokit.request('GET /app/installations', { per_page: PER_PAGE, page });
    const found = Installations.parse(answer.data);
    if (found.length === 0) break;
    for (const { account, html_url: htmlUrl, suspended_at: suspendedAt, ...grants } of found) {
      const isSuspended = typeof suspendedAt === 'string';
      all.push({ account: nameOf(account), htmlUrl, isSuspended, ...grants });
    }
  }
  return all;
}

async function listDeliveries(octokit: AppOctokit): Promise<DeliveryTry[]> {
  const answer = await octokit.request('GET /app/hook/deliveries', { per_page: PER_PAGE });
  return Deliveries.parse(answer.data).map(({ guid, status, ...each }) => ({
    guid,
    status,
    statusCode: each.status_code,
    at: Date.parse(each.delivered_at),
  }));
}

function nameOf(account: z.infer<typeof Account> | null): string {
  return account?.login ?? account?.slug ?? 'an account without a name';
}

async function orUnavailable<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw new AppUnavailable(describe(error), error);
  }
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError)
    return `GitHub's answer cannot be read: ${z.prettifyError(error)}`;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 401 || status === 404)
    return `GitHub does not accept the credentials (${String(status)}): APP_ID and PRIVATE_KEY must be of the same App, and this machine's clock right`;
  return `GitHub cannot be asked: ${error instanceof Error ? error.message : String(error)}`;
}
