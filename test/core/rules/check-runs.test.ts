import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.ts';
import { checkRuns } from '../../../src/core/rules/check-runs.ts';
import { parseRules } from '../../../src/core/rules/parse-rules.ts';

const DEFINITION = `
- step:
    name: train
    image: python
    command: train {parameters}
    parameters:
      - {name: epochs, type: integer, default: 3, max: 10}
    inputs:
      - {name: data, default: 'https://x/y'}
- step: {name: broken, image: python}
`;

function problems(rules: string): string[] {
  const parsed = parseRules(rules, 'slashrun.yml');
  const read = parseDefinition(DEFINITION, 'valohai.yaml');
  if (!parsed.ok || !read.ok) throw new Error('the example cannot be read');
  return checkRuns(parsed.rules, read.definition, 'slashrun.yml').map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

describe('what rules start', () => {
  it.each([
    'push: {run: train}',
    'push: {run: TRAIN}',
    'schedule: {cron: "0 3 * * *", run: {step: train, environment: anywhere}}',
    'push: {run: {step: train, parameters: {epochs: 5}, inputs: {data: "https://z"}, tags: a}}',
  ])('is there: %s', (rules) => {
    expect(problems(rules)).toEqual([]);
  });

  it.each([
    ['push: {run: trian}', "1:13 there is no step 'trian'; did you mean 'train'?"],
    ['push:\n  - run:\n      - train\n      - {step: tests}', "4:16 there is no step 'tests'"],
    ['pull_request: {run: broken}', '1:21 valohai.yaml:10:'],
    [
      'merge_group: {run: {step: train, parameters: {epoch: 1}}}',
      "1:54 there is no parameter 'epoch'; did you mean 'epochs'?",
    ],
    [
      'push: {run: {step: train, parameters: {epochs: 11}}}',
      '1:48 epochs=11: 11 is greater than the maximum allowed (10)',
    ],
    [
      'push: {run: {step: train, inputs: {date: x}}}',
      "1:42 there is no input 'date'; did you mean 'data'?",
    ],
  ])('is missing or wrong in %j', (rules, problem) => {
    expect(problems(rules)).toEqual([expect.stringContaining(problem)]);
  });
});
