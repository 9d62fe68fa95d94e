import { describe, expect, it } from 'vitest';
import { chooseEnvironment } from '../../../src/core/plan/choose-environment.ts';
import { settings } from './step.ts';

const SETTINGS = settings(`environments:
  small: {}
  team: {for: {repositories: [acme/*]}}
  one: {for: {repositories: [acme/engine, ada/.*]}}
  trusted: {for: {forks: false}}
  gpu: {ec2: {region: eu-west-1, instance-types: [g5.xlarge], image: ami-1}}
  gpu-for-all: {ec2: {region: eu-west-1, instance-types: [g5.xlarge], image: ami-1}, for: {forks: true}}
`);
// This machine is one without being asked for.
const environments = SETTINGS.environments.filter(({ slug }) => slug !== 'local');

type Asker = { repository: string; isFork: boolean };
const OWN = { repository: 'acme/engine', isFork: false };
const FORK = { repository: 'acme/engine', isFork: true };
const OTHER = { repository: 'eve/engine', isFork: false };

/** Where it runs, or why it does not. */
function chosen(request: string | undefined, asker: Asker, from = environments): string {
  const answer = chooseEnvironment(from, { request, step: undefined, ...asker });
  return answer.ok ? answer.environment.slug : answer.message;
}

/** What somebody is told who asks for one that is not there. */
const known = (asker: Asker) => chosen('nowhere', asker).split('The environments are ')[1];

describe('an environment', () => {
  it.each<[slug: string, who: string, asker: Asker]>([
    ['small', 'everybody', OTHER],
    ['small', 'code of forks, on a machine of the operator’s own', FORK],
    ['team', 'a repository of its organisation', OWN],
    ['team', 'any other of that organisation', { ...OWN, repository: 'acme/site' }],
    ['one', 'a repository that it names', OWN],
    ['trusted', 'the repository itself', OWN],
    ['gpu', 'the repository itself', OWN],
    ['gpu-for-all', 'code of forks, where the operator says so', FORK],
  ])('%s is open to %s', (slug, _, asker) => {
    expect(chosen(slug, asker)).toBe(slug);
  });

  it.each<[slug: string, who: string, asker: Asker, why: string]>([
    ['team', 'another organisation', OTHER, "the environment 'team' is not open to eve/engine"],
    [
      'team',
      'an organisation whose name only begins so',
      { ...OWN, repository: 'acme-labs/engine' },
      "the environment 'team' is not open to acme-labs/engine",
    ],
    [
      'team',
      'a repository that is only named like it',
      { ...OWN, repository: 'eve/acme' },
      "the environment 'team' is not open to eve/acme",
    ],
    [
      'one',
      'a repository whose name goes on',
      { ...OWN, repository: 'acme/engine-2' },
      "the environment 'one' is not open to acme/engine-2",
    ],
    [
      'one',
      'what a pattern would mean in another language',
      { ...OWN, repository: 'ada/engine' },
      "the environment 'one' is not open to ada/engine",
    ],
    ['trusted', 'code of forks', FORK, "code of forks does not run on 'trusted'"],
    [
      'gpu',
      'code of forks, by default where machines cost money',
      FORK,
      "code of forks does not run on 'gpu'",
    ],
    [
      'team',
      'a fork of a repository that may not use it either',
      { repository: 'eve/engine', isFork: true },
      "the environment 'team' is not open to eve/engine",
    ],
  ])('%s is closed to %s', (...[slug, , asker, why]) => {
    const answer = chosen(slug, asker);
    expect(answer.startsWith(`${why}. The environments are 'small', `)).toBe(true);
  });

  it('that is closed is not told as one that could be chosen', () => {
    expect(known(OWN)).toBe("'small', 'team', 'one', 'trusted', 'gpu', 'gpu-for-all'");
    expect(known(OTHER)).toBe("'small', 'trusted', 'gpu', 'gpu-for-all'");
    expect(known(FORK)).toBe("'small', 'team', 'one', 'gpu-for-all'");
  });

  it('that nobody names is the first that is open', () => {
    const [, ...others] = environments;
    expect(chosen(undefined, OWN, others)).toBe('team');
    expect(chosen(undefined, OTHER, others)).toBe('trusted');
    expect(chosen(undefined, { ...OTHER, isFork: true }, others)).toBe('gpu-for-all');
  });

  it('that the step names is closed as well', () => {
    const asked = { request: undefined, step: 'gpu', ...FORK };
    expect(chooseEnvironment(environments, asked)).toMatchObject({
      ok: false,
      message: expect.stringContaining("code of forks does not run on 'gpu'"),
    });
  });

  it('has to be open to somebody, or nothing runs', () => {
    const closed = environments.filter(({ slug }) => slug === 'team' || slug === 'trusted');
    expect(chosen(undefined, { ...OTHER, isFork: true }, closed)).toBe(
      'no environment is open to code of forks of eve/engine',
    );
    const team = environments.filter(({ slug }) => slug === 'team');
    expect(chosen('team', OTHER, team)).toBe('no environment is open to eve/engine');
  });
});
