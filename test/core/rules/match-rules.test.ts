import { describe, expect, it } from 'vitest';
import type { PullRequestEvent, PushedRef } from '../../../src/core/event/github-event.ts';
import { CommitSha } from '../../../src/core/execution/execution-spec.ts';
import {
  type ChangedFiles,
  matchMergeGroup,
  matchPullRequest,
  matchPush,
} from '../../../src/core/rules/match-rules.ts';
import { matchesGlobs } from '../../../src/core/rules/matches-globs.ts';
import { mergeRules } from '../../../src/core/rules/merge-rules.ts';
import { parseRules } from '../../../src/core/rules/parse-rules.ts';

const SHA = CommitSha.parse('a'.repeat(40));

function rulesOf(text: string) {
  const parsed = parseRules(text);
  if (!parsed.ok) throw new Error('the test itself is wrong');
  return mergeRules(parsed.rules, {});
}

const branch = (name: string): PushedRef => ({ kind: 'branch', name });
const tag = (name: string): PushedRef => ({ kind: 'tag', name });

function pushed(
  text: string,
  ref: PushedRef,
  { files, message = '' }: { files: ChangedFiles; message?: string },
): string[] {
  return matchPush(rulesOf(text), { ref, after: SHA, message }, files).map(
    ({ run, skipped }) =>
      `${run.name ?? run.command.step}${skipped === undefined ? '' : ' skipped'}`,
  );
}

describe('a glob', () => {
  it.each([
    ['main', 'main', true],
    ['main', 'main2', false],
    ['feature/*', 'feature/a', true],
    ['feature/*', 'feature/a/b', false],
    ['feature/**', 'feature/a/b', true],
    ['**', 'any/thing', true],
    ['*', 'any/thing', false],
    ['v[12].*', 'v1.0', true],
    ['v[12].*', 'v3.0', false],
    ['**/*.py', 'a/b.py', true],
    ['**/*.py', 'b.py', true],
    ['docs/**', '.docs/a', false],
    ['**', '.hidden', true],
    ['release/{1,2}', 'release/2', true],
    ['+(a)', 'aaa', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matchesGlobs([pattern], name)).toBe(expected);
  });

  it.each([
    [['releases/**', '!releases/old'], 'releases/new', true],
    [['releases/**', '!releases/old'], 'releases/old', false],
    [['!releases/old', 'releases/**'], 'releases/old', true],
    [['!docs/**'], 'src/a', true],
    [['!docs/**'], 'docs/a', false],
  ])('of several in order the last that matches counts: %j and %s', (patterns, name, expected) => {
    expect(matchesGlobs(patterns, name)).toBe(expected);
  });
});

describe('a push', () => {
  it.each([
    ['push: {run: t}', branch('any/branch'), ['t']],
    ['push: {run: t}', tag('v1'), []],
    ['push: {tags: "v*", run: t}', tag('v1'), ['t']],
    ['push: {tags: "v*", run: t}', branch('v1'), []],
    ['push: {tags: "v*", branches: main, run: t}', branch('main'), ['t']],
    ['push: {branches: main, run: t}', { kind: 'other' } as const, []],
    ['push: [{branches: main, run: t}, {branches: "*", run: t}]', branch('main'), ['t']],
    ['push: {branches: main, run: [t, {step: t, parameters: {a: 1}}]}', branch('main'), ['t', 't']],
  ])('%s on %j starts %j', (text, ref, started) => {
    expect(pushed(text, ref, { files: [] })).toEqual(started);
  });

  it.each([
    [['src/a.py'], ['t']],
    [['docs/a.md'], ['t skipped']],
    [['docs/a.md', 'src/b.py'], ['t']],
    [[], ['t skipped']],
    [undefined, ['t']],
  ])('that changes %j answers %j where `src/**` is watched', (files, answered) => {
    expect(pushed('push: {paths: "src/**", run: t}', branch('main'), { files })).toEqual(answered);
  });

  it.each([
    [['src/a.py'], ['t']],
    [['docs/a.md'], ['t skipped']],
    [['docs/a.md', 'src/b.py'], ['t']],
    [[], ['t']],
    [undefined, ['t']],
  ])('that changes %j answers %j where `docs/**` is ignored', (files, answered) => {
    expect(pushed('push: {paths-ignore: "docs/**", run: t}', branch('main'), { files })).toEqual(
      answered,
    );
  });

  it.each(['[skip run]', '[skip ci]', '[ci skip]', '[no ci]', '[SKIP SLASHRUN]'])(
    'whose commit says %s answers skipped',
    (mark) => {
      expect(
        pushed('push: {run: t}', branch('main'), { files: [], message: `Fix it ${mark}` }),
      ).toEqual(['t skipped']);
    },
  );

  it('does not answer skipped for a check that another rule runs', () => {
    const text = 'push: [{paths: "src/**", run: t}, {paths: "docs/**", run: t}]';
    expect(pushed(text, branch('main'), { files: ['docs/a'] })).toEqual(['t']);
    expect(pushed(text, branch('main'), { files: ['other'] })).toEqual(['t skipped']);
  });

  it('that deletes a branch starts nothing', () => {
    const event = { ref: branch('main'), after: undefined, message: '' };
    expect(matchPush(rulesOf('push: {run: t}'), event, [])).toEqual([]);
  });
});

const OPENED: PullRequestEvent = {
  kind: 'pull-request',
  action: 'opened',
  number: 1,
  headSha: SHA,
  headRef: 'change',
  isFork: false,
  baseRef: 'main',
  baseSha: SHA,
  isDraft: false,
  isOpen: true,
  labels: [],
  label: undefined,
};

describe('a pull request', () => {
  it.each([
    ['{run: t}', {}, 1],
    ['{run: t}', { action: 'synchronize' }, 1],
    ['{run: t}', { action: 'reopened' }, 1],
    ['{run: t}', { action: 'ready_for_review' }, 1],
    ['{run: t}', { action: 'labeled', label: 'x', labels: ['x'] }, 0],
    ['{run: t}', { action: 'edited' }, 0],
    ['{run: t}', { action: 'closed', isOpen: false }, 0],
    ['{run: t}', { isDraft: true }, 0],
    ['{drafts: true, run: t}', { isDraft: true }, 1],
    ['{types: [opened], run: t}', { action: 'synchronize' }, 0],
    ['{types: [labeled], run: t}', { action: 'labeled', label: 'x', labels: ['x'] }, 1],
    ['{branches: dev, run: t}', {}, 0],
    ['{branches: "m*", run: t}', {}, 1],
    ['{labels: go, run: t}', {}, 0],
    ['{labels: go, run: t}', { labels: ['go'] }, 1],
    ['{labels: [go, run], run: t}', { labels: ['run'] }, 1],
    ['{labels: go, run: t}', { action: 'labeled', label: 'go', labels: ['go'] }, 1],
    ['{labels: go, run: t}', { action: 'labeled', label: 'docs', labels: ['go', 'docs'] }, 0],
  ])('with %s and %j starts %i', (rule, changes, count) => {
    const rules = rulesOf(`pull_request: ${rule}`);
    const circumstances = { files: [], message: '' };
    expect(matchPullRequest(rules, { ...OPENED, ...changes }, circumstances)).toHaveLength(count);
  });
});

describe('the merge queue', () => {
  it.each([
    ['pull_request: {run: t}', ['t']],
    ['pull_request: {drafts: true, types: [opened], run: t}', ['t']],
    ['pull_request: {labels: go, run: t}', []],
    ['pull_request: {branches: dev, run: t}', []],
    ['pull_request: {run: t}\nmerge_group: {run: m}', ['m']],
    ['merge_group: []\npull_request: {run: t}', []],
  ])('with %j waits for %j', (text, names) => {
    const matches = matchMergeGroup(rulesOf(text), { baseRef: 'main' }, []);
    expect(matches.map(({ run }) => run.command.step)).toEqual(names);
  });
});
