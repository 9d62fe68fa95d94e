import type { Level } from './parse-manifest.ts';
import type { Finding } from './note.ts';
import { EVENT_STARTS, PERMISSION_IS_FOR } from './what-needs-it.ts';

/** Permissions by name, and events: what an App asks for, has, or an installation grants. */
export type Grants = {
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
};

/** The App as GitHub knows it. */
export type ActualApp = Grants & {
  name: string;
  slug: string;
  /** Of the App's public page. */
  htmlUrl: string;
  /** Where its settings are changed. */
  settingsUrl: string;
  /** Where GitHub delivers; undefined when it was not asked or there is none. */
  hookUrl?: string;
  /** Whether GitHub signs what it delivers. */
  hasHookSecret: boolean;
  clientId?: string;
};

export type Installation = Grants & {
  account: string;
  /** Where its owner accepts permissions and lifts a suspension. */
  htmlUrl: string;
  isSuspended: boolean;
};

export type Comparison = {
  /** What `app.yml` asks for. */
  wanted: Grants;
  app: ActualApp;
  installations: readonly Installation[];
  /** Where deliveries should arrive, if that is known. */
  hookUrl?: string;
};

const RANKS: Record<Level, number> = { read: 1, write: 2, admin: 3 };

/** Every difference that matters between `app.yml`, the App at GitHub and its installations. */
export function compareApp({ wanted, app, installations, hookUrl }: Comparison): Finding[] {
  const url = `${app.settingsUrl}/permissions`;
  return [
    ...lackingPermissions(wanted, app).map((lack) => describePermission(lack, url)),
    ...lackingEvents(wanted, app).map((event): Finding => ({
      severity: 'problem',
      what: `event ${event} is not sent`,
      why: EVENT_STARTS[event] ?? 'what it starts does not start',
      url,
    })),
    ...superfluous(wanted, app).map((what): Finding => ({
      severity: 'warning',
      what,
      why: 'nothing here needs it',
      url,
    })),
    ...(hookUrl === undefined ? [] : compareHook(app, hookUrl)),
    ...(app.hasHookSecret ? [] : [noSecret(app)]),
    ...installations.flatMap((installation) => compareInstallation(wanted, app, installation)),
  ];
}

type Lack = { name: string; wanted: string; has: string };

function lackingPermissions(wanted: Grants, actual: Grants): Lack[] {
  return Object.entries(wanted.permissions).flatMap(([name, level]) => {
    const has = actual.permissions[name] ?? 'none';
    return rankOf(has) < rankOf(level) ? [{ name, wanted: level, has }] : [];
  });
}

function lackingEvents(wanted: Grants, actual: Grants): string[] {
  return wanted.events.filter(
    (event) => !actual.events.includes(event) && !isSentAnyway(event, actual),
  );
}

/** docs.github.com, "Webhook events and payloads": who may write checks is subscribed to theirs. */
function isSentAnyway(event: string, { permissions }: Grants): boolean {
  const isOfChecks = event === 'check_run' || event === 'check_suite';
  return isOfChecks && rankOf(permissions['checks'] ?? 'none') >= RANKS.write;
}

function describePermission({ name, wanted, has }: Lack, url: string): Finding {
  const what =
    has === 'none'
      ? `permission ${name}: ${wanted} is missing`
      : `permission ${name} is ${has}, not ${wanted}`;
  const why = PERMISSION_IS_FOR[name] ?? 'what needs it does not work';
  return { severity: 'problem', what, why, url };
}

function superfluous(wanted: Grants, app: Grants): string[] {
  const permissions = Object.entries(app.permissions)
    // GitHub grants it to every App that may read anything of a repository.
    .filter(([name]) => name !== 'metadata')
    .filter(([name, level]) => rankOf(level) > rankOf(wanted.permissions[name] ?? 'none'))
    .map(
      ([name, level]) =>
        `permission ${name} is ${level}, more than app.yml's ${wanted.permissions[name] ?? 'none'}`,
    );
  const events = app.events
    .filter((event) => !wanted.events.includes(event) && !isSentAnyway(event, app))
    .map((event) => `event ${event} is sent and not in app.yml`);
  return [...permissions, ...events];
}

function compareHook(app: ActualApp, hookUrl: string): Finding[] {
  if (app.hookUrl === hookUrl) return [];
  const url = app.settingsUrl;
  if (app.hookUrl === undefined || app.hookUrl === '')
    return [
      {
        severity: 'problem',
        what: 'no webhook URL is set',
        why: `nothing is delivered: set ${hookUrl}`,
        url,
      },
    ];
  // It may be a proxy that passes deliveries on.
  const what = `the webhook URL is ${app.hookUrl}`;
  return [{ severity: 'warning', what, why: `the server is at ${hookUrl}`, url }];
}

function noSecret({ settingsUrl: url }: ActualApp): Finding {
  const why = 'the server refuses what is not signed: set the same as WEBHOOK_SECRET';
  return { severity: 'problem', what: 'the App has no webhook secret', why, url };
}

/** An installation keeps what it was granted until its owner accepts what the App asks for since. */
function compareInstallation(
  wanted: Grants,
  app: ActualApp,
  installation: Installation,
): Finding[] {
  const { account, htmlUrl: url } = installation;
  if (installation.isSuspended) {
    const why = 'nothing runs there and its deliveries do not come';
    return [{ severity: 'warning', what: `${account}: the installation is suspended`, why, url }];
  }
  const lacks = [
    ...lackingPermissions(app, installation).map((lack) => ({
      ...lack,
      label: `${lack.name}: ${lack.wanted}`,
    })),
    ...lackingEvents(app, installation).map((name) => ({ name, label: name })),
  ];
  if (lacks.length === 0) return [];
  const needed = new Set([
    ...lackingPermissions(wanted, installation).map(({ name }) => name),
    ...lackingEvents(wanted, installation),
  ]);
  const isNeeded = lacks.some(({ name }) => needed.has(name));
  return [
    {
      severity: isNeeded ? 'problem' : 'warning',
      what: `${account} has not accepted ${lacks.map(({ label }) => label).join(', ')}`,
      why: 'an owner of the account accepts it at the address',
      url,
    },
  ];
}

/** Nothing is below `read`; a level that is not known is above all, since it is not ours to judge. */
function rankOf(level: string): number {
  if (level === 'none') return 0;
  return Object.entries(RANKS).find(([name]) => name === level)?.[1] ?? Infinity;
}
