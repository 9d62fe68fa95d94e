import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/setup/manifest.ts';

const HEAD = 'name: a\nurl: https://a.test\nhook_attributes: {url: https://a.test}\n';

describe('readManifest', () => {
  it('takes what app.yml asks for, with the addresses of this server', async () => {
    const text = await readFile('app.yml', 'utf8');
    const read = readManifest(text, { file: 'app.yml', publicUrl: 'https://b.test/runs' });
    expect(read).toMatchObject({
      ok: true,
      manifest: {
        public: false,
        hook_attributes: { url: 'https://b.test/runs/api/github/webhooks', active: true },
        redirect_url: 'https://b.test/runs/setup/callback',
        callback_urls: ['https://b.test/runs/sign-in/github'],
        default_events: expect.arrayContaining(['issue_comment', 'merge_group']) as unknown,
        default_permissions: { merge_queues: 'read', metadata: 'read' },
      },
    });
  });

  it.each([
    [
      'a level that there is not',
      `${HEAD}default_permissions: {checks: all}\n`,
      'app.yml:4:31: error: ',
    ],
    ['a name that GitHub does not take', HEAD.replace('a', 'a'.repeat(40)), 'app.yml:1:'],
    ['a property that GitHub does not know', `${HEAD}webhook: x\n`, "'webhook' is not known here"],
    ['no address', 'name: a\n', "'url' is missing"],
    ['what is no YAML', 'name: [a\n', 'app.yml:'],
    ['an empty file', '', "'name' is missing"],
  ])('says the place of %s', (_what, text, expected) => {
    const read = readManifest(text, { file: 'app.yml', publicUrl: 'https://b.test' });
    expect(read.ok ? [] : read.problems).toContainEqual(expect.stringContaining(expected));
  });

  it('refuses a public address that is none', () => {
    const read = readManifest(HEAD, { file: 'app.yml', publicUrl: 'b.test' });
    expect(read).toEqual({
      ok: false,
      problems: ["PUBLIC_URL: 'b.test' is no http or https address"],
    });
  });
});
