import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ActualApp,
  compareApp,
  type Grants,
  type Installation,
} from '../../../src/core/doctor/compare-app.ts';
import { parseManifest } from '../../../src/core/doctor/parse-manifest.ts';
import { EVENT_STARTS, PERMISSION_IS_FOR } from '../../../src/core/doctor/what-needs-it.ts';

const WANTED: Grants = {
  permissions: { checks: 'write', contents: 'read', metadata: 'read' },
  events: ['issue_comment', 'push'],
};
const SETTINGS = 'https://github.com/settings/apps/ours';

function compare(
  actual: Partial<ActualApp> = {},
  installations: Partial<Installation>[] = [],
  hookUrl?: string,
): string[] {
  const app = {
    name: 'Ours',
    slug: 'ours',
    htmlUrl: 'https://github.com/apps/ours',
    settingsUrl: SETTINGS,
    hasHookSecret: true,
    ...WANTED,
    ...actual,
  };
  return compareApp({
    wanted: WANTED,
    app,
    installations: installations.map((given) => ({
      account: 'octo-org',
      htmlUrl: 'https://github.com/settings/installations/1',
      isSuspended: false,
      permissions: app.permissions,
      events: app.events,
      ...given,
    })),
    ...(hookUrl === undefined ? {} : { hookUrl }),
  }).map(({ severity, what }) => `${severity}: ${what}`);
}

describe('compareApp', () => {
  it('finds nothing where all is as it should be', () => {
    expect(compare({}, [{}])).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      'is missing',
      { contents: 'read', metadata: 'read' },
      ['problem: permission checks: write is missing'],
    ],
    [
      'is weaker',
      { ...WANTED.permissions, checks: 'read' },
      ['problem: permission checks is read, not write'],
    ],
    [
      'is stronger',
      { ...WANTED.permissions, contents: 'write' },
      ["warning: permission contents is write, more than app.yml's read"],
    ],
    [
      'is not needed',
      { ...WANTED.permissions, actions: 'read' },
      ["warning: permission actions is read, more than app.yml's none"],
    ],
    [
      'has a level of which nobody knows',
      { ...WANTED.permissions, checks: 'owner' },
      ["warning: permission checks is owner, more than app.yml's write"],
    ],
  ])('says when a permission %s', (_what, permissions, expected) => {
    expect(compare({ permissions })).toEqual(expected);
  });

  it.each<[string, string[], string[]]>([
    ['is missing', ['push'], ['problem: event issue_comment is not sent']],
    [
      'is not needed',
      [...WANTED.events, 'star'],
      ['warning: event star is sent and not in app.yml'],
    ],
    ['comes with the permission', [...WANTED.events, 'check_run', 'check_suite'], []],
  ])('says when an event %s, if that matters', (_what, events, expected) => {
    expect(compare({ events })).toEqual(expected);
  });

  it.each([
    ['write', []],
    [
      'read',
      ['problem: permission checks is read, not write', 'problem: event check_run is not sent'],
    ],
  ])(
    'knows that an App with checks: %s hears of its check runs, subscribed or not',
    (level, expected) => {
      const wanted = { ...WANTED, events: [...WANTED.events, 'check_run'] };
      const app = {
        name: '',
        slug: '',
        htmlUrl: '',
        settingsUrl: '',
        hasHookSecret: true,
        ...WANTED,
      };
      const permissions = { ...WANTED.permissions, checks: level };
      const found = compareApp({ wanted, app: { ...app, permissions }, installations: [] });
      expect(found.map(({ severity, what }) => `${severity}: ${what}`)).toEqual(expected);
    },
  );

  it.each([
    ['https://a.test/hooks', []],
    ['https://b.test/hooks', ['warning: the webhook URL is https://a.test/hooks']],
  ])('compares the webhook with %s', (wanted, expected) => {
    expect(compare({ hookUrl: 'https://a.test/hooks' }, [], wanted)).toEqual(expected);
  });

  it.each([{}, { hookUrl: '' }])('says that there is no webhook in %o', (app) => {
    expect(compare(app, [], 'https://a.test')).toEqual(['problem: no webhook URL is set']);
  });

  it.each<[string, Partial<Installation>, string[]]>([
    [
      'is suspended',
      { isSuspended: true, permissions: {} },
      ['warning: octo-org: the installation is suspended'],
    ],
    [
      'has not accepted a permission',
      { permissions: { checks: 'read', contents: 'read', metadata: 'read' } },
      ['problem: octo-org has not accepted checks: write'],
    ],
    [
      'has not accepted anything new',
      { permissions: { metadata: 'read' }, events: ['push'] },
      ['problem: octo-org has not accepted checks: write, contents: read, issue_comment'],
    ],
  ])('says of an installation that it %s', (_what, installation, expected) => {
    expect(compare({}, [{}, installation])).toEqual(expected);
  });

  it('only warns of an installation that lacks what nothing needs', () => {
    const permissions = { ...WANTED.permissions, contents: 'write' };
    expect(compare({ permissions }, [{ permissions: WANTED.permissions }])).toContain(
      'warning: octo-org has not accepted contents: write',
    );
  });

  it('does not blame an installation for what the App does not ask for', () => {
    expect(compare({ events: ['push'] }, [{}])).toEqual([
      'problem: event issue_comment is not sent',
    ]);
  });

  it('knows what needs each permission and event of app.yml, and of no other', () => {
    const parsed = parseManifest(readFileSync('app.yml', 'utf8'), 'app.yml');
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const { default_permissions: permissions, default_events: events } = parsed.manifest;
    expect(Object.keys(PERMISSION_IS_FOR).sort()).toEqual(Object.keys(permissions).sort());
    expect(Object.keys(EVENT_STARTS).sort()).toEqual([...events].sort());
  });

  it('says where to change what is wrong', () => {
    const app = {
      name: '',
      slug: '',
      htmlUrl: '',
      settingsUrl: SETTINGS,
      hasHookSecret: true,
      permissions: {},
      events: [],
    };
    const [first] = compareApp({ wanted: WANTED, app, installations: [] });
    expect(first).toEqual({
      severity: 'problem',
      what: 'permission checks: write is missing',
      why: PERMISSION_IS_FOR['checks'],
      url: `${SETTINGS}/permissions`,
    });
  });
});
