import { describe, expect, it } from 'vitest';
import { planLimits } from '../../../src/core/plan/plan-limits.ts';
import { planVariables } from '../../../src/core/plan/plan-variables.ts';
import { settings, step } from './step.ts';

const SETTINGS = settings(`
variable-groups:
  - {name: prod, repositories: [acme/*], variables: {MODE: prod}, secrets: {TOKEN: {env: T}}}
  - {name: everyone, variables: {CACHE: "1"}}
`);
const ACME = { installationId: 1, id: 2, owner: 'acme', name: 'mnist' };
const OTHER = { ...ACME, owner: 'other' };
const MODE = { name: 'MODE', default: 'fast', optional: true };
const TOKEN = { name: 'TOKEN', default: undefined, optional: false };

describe('planVariables', () => {
  it('keeps the defaults, and leaves the values of groups to the moment of the start', () => {
    const asks = step({
      environmentVariables: [MODE, { name: 'NOTE', default: undefined, optional: true }],
      environmentVariableGroups: ['everyone', 'prod'],
    });
    expect(planVariables(asks, SETTINGS, ACME)).toEqual({
      variables: { MODE: 'fast' },
      visible: { MODE: 'prod', CACHE: '1' },
      groups: ['everyone', 'prod'],
      problems: [],
    });
  });

  it('takes a secret of a group for a required variable', () => {
    const asks = step({ environmentVariables: [TOKEN], environmentVariableGroups: ['prod'] });
    expect(planVariables(asks, SETTINGS, ACME).problems).toEqual([]);
  });

  it('refuses a required variable that nobody gives', () => {
    const asks = step({ environmentVariables: [TOKEN], environmentVariableGroups: ['everyone'] });
    expect(planVariables(asks, SETTINGS, ACME).problems).toEqual([
      "the environment variable 'TOKEN' is required: give it a default, or a group of variables that has it",
    ]);
  });

  it.each([
    [
      OTHER,
      'prod',
      "there is no group of environment variables 'prod' for this repository. There are 'everyone'",
    ],
    [
      ACME,
      'prd',
      "there is no group of environment variables 'prd' for this repository; did you mean 'prod'? There are 'prod', 'everyone'",
    ],
  ])('does not give %j the group %s', (repository, name, message) => {
    const asks = step({ environmentVariableGroups: [name] });
    const planned = planVariables(asks, SETTINGS, repository);
    expect(planned).toMatchObject({ groups: [], problems: [message] });
  });

  it('says that there are no groups at all', () => {
    const asks = step({ environmentVariableGroups: ['prod'] });
    expect(planVariables(asks, settings(''), ACME).problems).toEqual([
      "there is no group of environment variables 'prod' for this repository. The operator has set up none for this repository",
    ]);
  });
});

describe('planLimits', () => {
  const USUAL = { noOutputTimeoutSeconds: 28_800 };
  it.each([
    [{}, '', USUAL],
    [{ timeLimitSeconds: 90.5 }, '', { timeLimitSeconds: 91, ...USUAL }],
    [{ timeLimitSeconds: 0, noOutputTimeoutSeconds: 0 }, '', {}],
    [{ timeLimitSeconds: -1, noOutputTimeoutSeconds: 60 }, '', { noOutputTimeoutSeconds: 60 }],
    [{}, 'time-limit: 1h', { timeLimitSeconds: 3600, ...USUAL }],
    [{ timeLimitSeconds: 7200 }, 'time-limit: 1h', { timeLimitSeconds: 3600, ...USUAL }],
    [{ timeLimitSeconds: 60 }, 'time-limit: 1h', { timeLimitSeconds: 60, ...USUAL }],
    [{}, 'no-output-timeout: 0', {}],
    [{}, 'no-output-timeout: 5m', { noOutputTimeoutSeconds: 300 }],
  ])('limits %j in { %s }', (own, text, expected) => {
    const [environment] = settings(`environments: {local: {${text}}}`).environments;
    if (!environment) throw new Error('the test itself is wrong');
    expect(planLimits(step(own), environment)).toEqual(expected);
  });
});
