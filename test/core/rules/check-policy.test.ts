import { describe, expect, it } from 'vitest';
import {
  type Person,
  environmentRefusal,
  forkRefusal,
  refusalOf,
  teamsIn,
} from '../../../src/core/rules/check-policy.ts';
import { mergeRules } from '../../../src/core/rules/merge-rules.ts';
import { parseRules } from '../../../src/core/rules/parse-rules.ts';

function policyOf(text: string) {
  const parsed = parseRules(text === '' ? '' : `allow: ${text}`);
  if (!parsed.ok) throw new Error('the test itself is wrong');
  return mergeRules(parsed.rules, {}).allow;
}

const person = (role: Person['role'], teams: string[] = []): Person => ({
  login: 'Ann',
  role,
  teams,
});

describe('who may command', () => {
  it.each([
    ['', person('write'), true],
    ['', person('maintain'), true],
    ['', person('triage'), false],
    ['', person('none'), false],
    ['{who: {role: triage}}', person('triage'), true],
    ['{who: {teams: ml}}', person('admin'), false],
    ['{who: {teams: ml}}', person('none', ['ml']), true],
    ['{who: {people: ann}}', person('read'), true],
    ['{who: {people: bob}}', person('admin'), false],
    ['{who: {role: admin, teams: ml}}', person('write', ['ml']), true],
  ])('by %s: %j is %s', (text, asking, isAllowed) => {
    expect(refusalOf(policyOf(text), asking, 'ann/engine') === undefined).toBe(isAllowed);
  });

  it('is said to whoever may not', () => {
    expect(refusalOf(policyOf('{who: {role: maintain, teams: ml}}'), person('write'), 'a/b')).toBe(
      'Ann cannot start or stop anything here: it takes maintain access or team ml to a/b',
    );
  });

  it.each([
    ['', 'gpu', 'allowed'],
    ['{environments: {gpu: {role: admin}}}', 'gpu', 'it takes admin access'],
    ['{environments: {gpu: {role: admin}}}', 'local', 'allowed'],
    ['{environments: {gpu: {}}}', 'gpu', 'somebody whom the rules name'],
    ['{environments: {gpu: {role: admin}}}', 'constructor', 'allowed'],
  ])('on an environment, by %s: %s', (text, slug, words) => {
    const refusal = environmentRefusal(policyOf(text), person('write'), slug);
    expect(refusal ?? 'allowed').toContain(words);
  });

  it.each([
    ['', 'allowed'],
    ['{forks: {allowed: false}}', '`allow.forks` says so'],
    ['{forks: {who: {role: admin}}}', 'it takes admin access'],
    ['{forks: {environments: sandbox}}', 'only on sandbox'],
  ])('code of a fork, by %s: %s', (text, words) => {
    const refusal = forkRefusal(policyOf(text), person('write'), 'local');
    expect(refusal ?? 'allowed').toContain(words);
  });

  it('takes only those teams to be asked for that are named', () => {
    const text =
      '{who: {teams: [a, b]}, environments: {gpu: {teams: [b, c]}}, forks: {who: {teams: d}}}';
    expect(teamsIn(policyOf(text))).toEqual(['a', 'b', 'c', 'd']);
  });
});
