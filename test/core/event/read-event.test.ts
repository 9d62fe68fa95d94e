import { createRequire } from 'node:module';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import type { GitHubEvent } from '../../../src/core/event/github-event.ts';
import { readEvent } from '../../../src/core/event/read-event.ts';
import { subjectOf } from '../../../src/core/event/subject-of.ts';

/** Its own types describe something else than what the package exports. */
const Examples = z.array(z.object({ name: z.string(), examples: z.array(z.looseObject({})) }));
const load = createRequire(import.meta.url);

const ALL = Examples.parse(load('@octokit/webhooks-examples')).flatMap(
  ({ name, examples: payloads }) =>
    payloads.map((payload, index) => [`${name} ${index}`, name, payload] as const),
);

/** Most examples are of webhooks that a person set up; those of an App say of which installation. */
function installed(payload: object): object {
  return { installation: { id: 5 }, ...payload };
}

describe('every payload that GitHub gives as an example', () => {
  it.each(ALL)('%s is read or passed over', (_title, name, payload) => {
    expect(() => readEvent(name, payload)).not.toThrow();
    expect(() => readEvent(name, installed(payload))).not.toThrow();
    expect(() => subjectOf(name, installed(payload))).not.toThrow();
  });

  it('is about what the App has, where it is meant for us', () => {
    const kinds = ALL.flatMap(
      ([, name, payload]) => readEvent(name, installed(payload))?.kind ?? [],
    );
    const expected: GitHubEvent['kind'][] = [
      'installation',
      'pull-request',
      'push',
      'repository',
      'repository-dispatch',
      'suite-rerun',
      'workflow-dispatch',
    ];
    for (const kind of expected) expect(kinds).toContain(kind);
  });
});

const ABOUT = {
  installation: { id: 5 },
  repository: { id: 7, name: 'engine', default_branch: 'main', owner: { login: 'ada' } },
  sender: { login: 'ada', id: 1, type: 'User' },
};
const [A, B, ZERO] = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40)];
const push = (changes: object) => ({
  ref: 'refs/heads/main',
  before: A,
  after: B,
  ...ABOUT,
  ...changes,
});

describe('a push', () => {
  it.each([
    [{}, { ref: { kind: 'branch', name: 'main' }, before: A, after: B }],
    [{ ref: 'refs/tags/v1' }, { ref: { kind: 'tag', name: 'v1' } }],
    [{ ref: 'refs/heads/a/b' }, { ref: { kind: 'branch', name: 'a/b' } }],
    [{ ref: 'refs/heads/gh-readonly-queue/main/pr-1-x' }, { ref: { kind: 'other' } }],
    [{ ref: 'refs/pull/1/head' }, { ref: { kind: 'other' } }],
    [{ before: ZERO }, { before: undefined }],
    [{ after: ZERO, deleted: true }, { after: undefined }],
    [{ head_commit: { id: B, message: 'Go [skip ci]' } }, { message: 'Go [skip ci]' }],
    [{ ref: 'refs/tags/v1', head_commit: { id: A } }, { after: A }],
    [{ commits: [{ id: A }, { id: B }] }, { commits: [A, B] }],
    [
      { commits: [{ id: B, added: ['a'], modified: ['b'], removed: ['a'] }] },
      { changedFiles: ['a', 'b'] },
    ],
    [{ commits: [] }, { changedFiles: undefined }],
    [{ forced: true, commits: [{ id: B, added: ['a'] }] }, { changedFiles: undefined }],
    [{ before: ZERO, commits: [{ id: B, added: ['a'] }] }, { changedFiles: undefined }],
    [
      { commits: Array.from({ length: 2048 }, () => ({ id: B, added: ['a'] })) },
      { changedFiles: undefined },
    ],
  ])('with %j', (changes, expected) => {
    expect(readEvent('push', push(changes))).toMatchObject(expected);
  });
});

describe('a delivery that is not for us', () => {
  const comment = {
    action: 'created',
    issue: { number: 3, pull_request: {} },
    comment: {
      id: 9,
      html_url: 'https://x',
      body: '/run x',
      created_at: '2026-11-23T12:00:00Z',
      user: { login: 'ada', id: 1, type: 'User' },
    },
    ...ABOUT,
  };

  it.each([
    ['an edit', { action: 'edited' }],
    ['a comment on an issue', { issue: { number: 3 } }],
    [
      "a bot's comment",
      { comment: { ...comment.comment, user: { login: 'b', id: 2, type: 'Bot' } } },
    ],
    ['a comment of a deleted account', { comment: { ...comment.comment, user: null } }],
    ['one without an installation', { installation: undefined }],
  ])('is passed over: %s', (_title, changes) => {
    expect(readEvent('issue_comment', { ...comment, ...changes })).toBeUndefined();
  });

  it('of another App is not ours to re-run', () => {
    const payload = {
      action: 'rerequested',
      check_run: { name: 'build', external_id: '', head_sha: A },
      ...ABOUT,
    };
    expect(readEvent('check_run', payload)).toBeUndefined();
  });

  it('is told by a bot of what it pushed as by anybody', () => {
    const sender = { login: 'dependabot[bot]', id: 3, type: 'Bot' };
    expect(readEvent('push', push({ sender }))).toMatchObject({ sender: { isBot: true } });
  });
});

describe('what is handled in order', () => {
  it.each([
    ['push', push({}), '7@branch/main'],
    ['push', push({ ref: 'refs/pull/1/head' }), undefined],
    ['workflow_dispatch', { ref: 'main', workflow: 'w', inputs: null, ...ABOUT }, undefined],
    ['issue_comment', { action: 'created' }, undefined],
    ['pull_request', { number: 'nonsense', ...ABOUT }, undefined],
  ])('%s %#', (name, payload, subject) => {
    expect(subjectOf(name, payload)).toBe(subject);
  });
});
