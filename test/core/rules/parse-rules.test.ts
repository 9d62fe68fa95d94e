import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/definition/problem.ts';
import { mergeRules } from '../../../src/core/rules/merge-rules.ts';
import { parseRules } from '../../../src/core/rules/parse-rules.ts';
import { rulesJsonSchema } from '../../../src/core/rules/rules-json-schema.ts';

function rulesOf(text: string) {
  const parsed = parseRules(text);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return mergeRules(parsed.rules, {});
}

describe('the rules of a repository', () => {
  it('are none, with writers allowed, where nobody says anything', () => {
    expect(rulesOf('')).toMatchObject({
      push: [],
      pullRequest: [],
      mergeGroup: undefined,
      schedule: [],
      reuse: false,
      stickyComment: false,
      allow: { who: { role: 'write' }, forks: { allowed: true } },
    });
  });

  it.each([
    ['push: {run: train}', ['/run train']],
    ['push: {run: [train, evaluate]}', ['/run train', '/run evaluate']],
    ['push: [{run: train}, {run: {step: evaluate}}]', ['/run train', '/run evaluate']],
    [
      'push: {run: {step: train, parameters: {lr: 0.10, fast: yes, layers: [1, 2], name: a b}}}',
      ["/run train lr=0.1 fast=true layers=1 layers=2 name='a b'"],
    ],
    [
      'push: {run: {step: train, environment: gpu, image: "i:1", title: Nightly, tags: [a, b], priority: 1}}',
      ['/run train env=gpu image=i:1 title=Nightly tag=a tag=b priority=1'],
    ],
    [
      'push: {run: {step: train, inputs: {data: [s3://b/1, s3://b/2]}}}',
      ['/run train input.data=s3://b/1 input.data=s3://b/2'],
    ],
  ])('%s asks for what a comment would', (text, commands) => {
    const runs = rulesOf(text).push.flatMap(({ run }) => run);
    expect(runs.map(({ command }) => command.text)).toEqual(commands);
  });

  it('remember where each value stands', () => {
    const [rule] = rulesOf(
      'pull_request:\n  run:\n    step: train\n    parameters:\n      lr: 7\n',
    ).pullRequest;
    expect(rule?.run[0]?.command.pairs[0]?.place).toEqual({
      line: 5,
      column: 11,
      text: '      lr: 7',
    });
  });

  it.each([
    ['pushes: {run: x}', "1:1: error: 'pushes' is not known here; did you mean 'push'?"],
    ['push: {branch: main, run: x}', "1:8: error: 'branch' is not known here; did you mean"],
    ['push: {branches: main}', "1:7: error: 'push.run' is missing"],
    ['push: {run: {steps: x}}', "1:13: error: 'push.run.step' is missing"],
    ['push: []\nreuse: maybe', "2:8: error: 'reuse' must be true or false, not 'maybe'"],
    ['schedule: {cron: "0 3 * *", run: x}', 'must be five fields of cron'],
    ['schedule: {cron: "99 3 * * *", run: x}', 'must be five fields of cron'],
    ['schedule: {cron: "0 3 * * *", timezone: Mars, run: x}', 'must be a time zone such as'],
    ['gate: accuracy >', "'gate' cannot be read: column 11"],
    ['metrics: {speed: more}', 'must be one of higher, lower'],
    ['allow: {who: {role: owner}}', 'must be one of read, triage, write, maintain, admin'],
    ['allow: {budgets: {at-once: 0}}', "'allow.budgets.at-once'"],
    ['pull_request: {types: [closed], run: x}', 'must be one of opened, synchronize'],
    ['push: {run: {step: x, priority: 5}}', "'push.run.priority'"],
    ['a: [', '.github/slashrun.yml:1:'],
  ])('%j is refused with its place', (text, message) => {
    const parsed = parseRules(text);
    const problems = parsed.ok ? [] : parsed.problems.map(formatProblem);
    expect(problems.join('\n')).toContain(message);
  });

  it('go before those of the organisation, key by key', () => {
    const own = parseRules('push: {run: own}');
    const common = parseRules('push: {run: common}\nreuse: true');
    if (!own.ok || !common.ok) throw new Error('the test itself is wrong');
    const rules = mergeRules(own.rules, common.rules);
    expect([rules.push[0]?.run[0]?.command.step, rules.reuse]).toEqual(['own', true]);
  });

  it('have a JSON Schema for editors: `npx slashrun schema --rules > docs/slashrun.schema.json`', () => {
    const text = readFileSync('docs/slashrun.schema.json', 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(rulesJsonSchema())));
  });
});
