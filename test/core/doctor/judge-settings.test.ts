import { describe, expect, it } from 'vitest';
import { judgeSettings } from '../../../src/core/doctor/judge-settings.ts';
import { advice, headlines } from './notes-in-words.ts';

const WITH_SECRET = `
registries:
  - {match: registry.test, username: mona, password: {env: TOKEN}}
`;

function judge(text: string, secrets: Record<string, string> = {}) {
  return judgeSettings(text, {
    file: 'settings.yaml',
    readSecret: (place) => {
      const name = 'env' in place ? place.env : place.file;
      const value = secrets[name];
      return value === undefined
        ? { ok: false, message: `the variable ${name} is not set` }
        : { ok: true, value };
    },
  });
}

describe('judgeSettings', () => {
  it.each([
    ['an empty one', ''],
    ['one whose secrets are there', WITH_SECRET],
  ])('is content with a right file: %s', (_what, text) => {
    const { settings, notes } = judge(text, { TOKEN: 'hush' });
    expect(headlines(notes)).toEqual(['good: settings.yaml is in order']);
    expect(settings?.environments.map(({ slug }) => slug)).toEqual(['local']);
  });

  it('uses a file whose secrets only the server can read, and warns', () => {
    const { settings, notes } = judge(WITH_SECRET);
    expect(settings?.registries.map(({ match }) => match)).toEqual(['registry.test']);
    expect(headlines(notes)).toEqual([
      "warning: a secret cannot be read here: settings.yaml:3:54: error: 'registries.0.password' cannot be used: the variable TOKEN is not set",
    ]);
    expect(advice(notes)).toContain('it must be set where it runs');
  });

  it.each([
    ['is no YAML', 'environments: [', /settings\.yaml:\d+:\d+: error: /],
    ['has an unknown key', 'environmints: {}', /settings\.yaml:1:1: error: .*environmints/],
    ['has a wrong value', 'environments: {gpu: {workers: -1}}', /settings\.yaml:1:\d+: error: /],
    ['holds a secret', WITH_SECRET.replace('{env: TOKEN}', 'hush'), /a secret is not written here/],
  ])('cannot use a file that %s', (_what, text, expected) => {
    const { settings, notes } = judge(text);
    expect(settings).toBeUndefined();
    expect(headlines(notes).join('\n')).toMatch(expected);
    expect(new Set(notes.map(({ severity }) => severity))).toEqual(new Set(['problem']));
    expect(advice(notes)).toContain('docs/settings.md');
  });

  it('speaks of what is wrong before it speaks of secrets', () => {
    const { notes } = judge(`${WITH_SECRET}\nstores: 7\n`);
    const [line, ...others] = headlines(notes);
    expect(line).toMatch(/^problem: settings\.yaml:5:\d+: error: /);
    expect(others).toEqual([]);
  });
});
