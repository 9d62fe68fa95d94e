import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askApp } from '../../../src/cli/doctor/ask-app.ts';
import { checksOfApp } from '../../../src/cli/doctor/check-app.ts';
import { doctor } from '../../../src/cli/doctor/doctor.ts';
import { openApp } from '../../../src/cli/doctor/open-app.ts';
import {
  createApp,
  findOrCreateAccount,
  findOrCreateInstallation,
} from '../../support/github/accounts.ts';
import { identify } from '../../support/github/caller.ts';
import {
  type DescribedCall,
  type DescribedServer,
  startDescribed,
} from '../../support/github/described-server.ts';
import { ok } from '../../support/github/operations/operation.ts';
import { Refusal } from '../../support/github/refusal.ts';
import type { GitHubApp, Permissions } from '../../support/github/state.ts';
import { viewApp, viewInstallation } from '../../support/github/views/account.ts';
import { createWorld, type World } from '../../support/github/world.ts';
import { recordedTerminal } from '../../support/recorded-terminal.ts';

const GRANTED: Permissions = { checks: 'write', contents: 'read', metadata: 'read' };
const WANTED = { permissions: GRANTED, events: ['issue_comment', 'pull_request', 'push'] };
const HOOK_URL = 'https://slashrun.test/api/github/webhooks';

let github: DescribedServer;
let app: GitHubApp;
let world: World;
let folder: string;
let hookUrl: string;
/** Changes an installation as GitHub shows it. */
let viewed: (installation: ReturnType<typeof viewInstallation>) => object;

async function requireApp(call: DescribedCall): Promise<void> {
  const caller = await identify(world, call.headers.authorization);
  if (caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
}

beforeAll(async () => {
  github = await startDescribed({
    'apps/get-authenticated': async (call) => {
      await requireApp(call);
      return ok({ ...viewApp(world, world.app), installations_count: world.installations.size });
    },
    'apps/get-webhook-config-for-app': async (call) => {
      await requireApp(call);
      return ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: hookUrl });
    },
    'apps/list-installations': async (call) => {
      await requireApp(call);
      const first = (Number(call.query['page'] ?? 1) - 1) * Number(call.query['per_page'] ?? 30);
      const all = [...world.installations.values()];
      const found = all.slice(first, first + Number(call.query['per_page'] ?? 30));
      return ok(found.map((each) => viewed(viewInstallation(world, each))));
    },
  });
  app = await createApp({ slug: 'ours', permissions: GRANTED, now: 0 });
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  hookUrl = HOOK_URL;
  viewed = (installation) => installation;
  startWorld();
  install('octo-org');
});
afterEach(() => {
  process.exitCode = undefined;
  const violations = github.violations.splice(0);
  if (violations.length > 0) throw new Error(violations.join('\n'));
});

function startWorld(changes: Partial<GitHubApp> = {}): void {
  const { description } = github;
  const events = ['issue_comment', 'pull_request', 'push'];
  const own = { ...app, events, ...changes };
  world = createWorld({ app: own, description, folder, now: Date.now });
}

function install(...logins: string[]): void {
  for (const login of logins)
    findOrCreateInstallation(world, findOrCreateAccount(world, login, 'Organization'));
}

/** Looks at the App alone, as one that has this id and key, at that address. */
async function run(given: { json?: boolean; appId?: number; key?: string; apiUrl?: string } = {}) {
  const { json = false, appId = app.appId, key: privateKey = app.privateKey } = given;
  const { apiUrl = github.url } = given;
  const { terminal, seen } = recordedTerminal();
  const code = await doctor({
    checks: checksOfApp({
      github: askApp(await openApp({ appId, privateKey, apiUrl })),
      wanted: WANTED,
      values: {},
      publicUrl: 'https://slashrun.test',
    }).filter(({ name }) => name === 'github'),
    limitMs: 10_000,
    json,
    write: terminal.write,
  });
  return { ...seen, code };
}

describe('slashrun doctor', () => {
  it('says that all is well, and where the App is', async () => {
    expect(await run()).toEqual({
      out: '✓ ours (https://github.com/apps/ours), 1 installation\n✓ permissions and events are as app.yml says\n\nAll is well.\n',
      error: '',
      code: 0,
    });
  });

  it('shows what is missing, what does not work without it, and where to change that', async () => {
    startWorld({
      permissions: { ...GRANTED, checks: 'read', actions: 'read' },
      events: ['pull_request', 'push'],
    });
    const { out, code } = await run();
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      '✓ ours (https://github.com/apps/ours), not installed anywhere yet',
      '',
      '✗ permission checks is read, not write',
      expect.stringMatching(/^ {4}no check run/) as unknown,
      '✗ event issue_comment is not sent',
      expect.stringMatching(/^ {4}\/run, \/stop/) as unknown,
      "⚠ permission actions is read, more than app.yml's none",
      '    nothing here needs it',
      '  → https://github.com/organizations/ours-makers/settings/apps/ours/permissions',
      '',
      '2 problems, 1 warning',
      '',
    ]);
  });

  it.each([
    [
      'a person',
      { id: 1, login: 'mona', type: 'User' },
      'https://github.com/settings/apps/ours/permissions',
    ],
    [
      'an organisation',
      { id: 1, login: 'octo', type: 'Organization' },
      'https://github.com/organizations/octo/settings/apps/ours/permissions',
    ],
  ] as const)("leads to the App's settings at %s", async (_whose, owner, url) => {
    startWorld({ owner, events: [] });
    expect((await run()).out).toContain(`→ ${url}\n`);
  });

  it('only warns of more than is needed and of a webhook elsewhere', async () => {
    hookUrl = 'https://proxy.test/abc';
    startWorld({ events: ['issue_comment', 'pull_request', 'push', 'star'] });
    const { out, code } = await run();
    expect(code).toBe(0);
    expect(out).toContain('⚠ event star is sent and not in app.yml');
    expect(out).toContain('⚠ the webhook URL is https://proxy.test/abc');
    expect(out).not.toContain('✗');
  });

  it('lists who suspended the App and who has not accepted what it asks for', async () => {
    install('asleep', 'behind');
    viewed = (installation) => {
      const { login } = installation.account;
      if (login === 'asleep') return { ...installation, suspended_at: '2026-01-01T00:00:00Z' };
      return login === 'behind'
        ? { ...installation, permissions: { metadata: 'read' } }
        : installation;
    };
    const { out, code } = await run();
    expect(code).toBe(1);
    expect(out).toContain('⚠ asleep: the installation is suspended');
    expect(out).toContain('✗ behind has not accepted checks: write, contents: read');
    expect(out).not.toContain('octo-org');
  });

  it('looks at every installation', async () => {
    startWorld();
    install(...Array.from({ length: 205 }, (_, index) => `org-${index}`));
    viewed = (installation) =>
      installation.account.login === 'org-204' ? { ...installation, events: [] } : installation;
    const { out } = await run();
    expect(out).toContain('205 installations');
    expect(out).toContain('✗ org-204 has not accepted issue_comment, pull_request, push');
  });

  it('prints what it found as JSON', async () => {
    startWorld({ events: ['pull_request', 'push'] });
    const { out, code } = await run({ json: true });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      good: [
        {
          check: 'github',
          what: 'ours (https://github.com/apps/ours), not installed anywhere yet',
        },
      ],
      leftOut: [],
      findings: [
        {
          check: 'github',
          severity: 'problem',
          what: 'event issue_comment is not sent',
          why: expect.any(String) as unknown,
          url: 'https://github.com/organizations/ours-makers/settings/apps/ours/permissions',
        },
      ],
    });
  });

  it.each([
    ['the App is another', { appId: 7 }, 'GitHub does not accept the credentials (401)'],
    ['the key is none', { key: 'hush' }, 'GitHub cannot be asked: '],
    ['GitHub is away', { apiUrl: 'http://127.0.0.1:9' }, 'GitHub cannot be asked: '],
  ])('says it as a problem when %s', async (_what, given, message) => {
    const { out, code } = await run(given);
    expect(code).toBe(1);
    expect(out).toContain(`✗ ${message}`);
    expect(out).not.toContain('hush');
  });

  it('shows what hangs or breaks as a problem, beside all else', async () => {
    const { terminal, seen } = recordedTerminal();
    const checks = [
      { name: 'well', look: async () => [{ severity: 'good', what: 'it works' } as const] },
      { name: 'hangs', look: () => new Promise<never>(() => {}) },
      { name: 'breaks', look: () => Promise.reject(new Error('oh')) },
    ];
    const code = await doctor({ checks, limitMs: 20, json: false, write: terminal.write });
    expect(code).toBe(1);
    expect(seen.out.split('\n')).toEqual([
      '✓ it works',
      '',
      '✗ hangs could not be checked: no answer within 0.02 s',
      '    the server may have the same trouble',
      '✗ breaks could not be checked: oh',
      '    the server may have the same trouble',
      '',
      '2 problems',
      '',
    ]);
  });
});
