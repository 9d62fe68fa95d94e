import { didYouMean } from '../definition/nearest.ts';
import { matchesPattern } from '../settings/matches-pattern.ts';
import type { EnvironmentSettings } from '../settings/settings.ts';

type Asked = {
  request: string | undefined;
  step: string | undefined;
  /** `owner/name` of whoever asks. */
  repository: string;
  isFork: boolean;
};
type ChosenEnvironment =
  | { ok: true; environment: EnvironmentSettings; warning?: string }
  | { ok: false; message: string };

/**
 * Where to run. A step written for Valohai names an environment of theirs: with nothing configured
 * here that cannot be meant, and it runs anyway; where an operator has configured environments it may
 * be a GPU that the step needs, and running elsewhere would waste everyone's time.
 */
export function chooseEnvironment(
  all: readonly EnvironmentSettings[],
  asked: Asked,
): ChosenEnvironment {
  const environments = all.filter((each) => refusal(each, asked) === undefined);
  const [first] = environments;
  if (!first) return { ok: false, message: `no environment is open to ${describe(asked)}` };
  const name = asked.request ?? asked.step ?? first.slug;
  const named = environments.find(({ slug }) => slug === name);
  if (named) return { ok: true, environment: named };
  const closed = all.find(({ slug }) => slug === name);
  const known = environments.map(({ slug }) => slug);
  const exist = `The environments are ${known.map((each) => `'${each}'`).join(', ')}`;
  const refused = closed && refusal(closed, asked);
  if (refused !== undefined) return { ok: false, message: `${refused}. ${exist}` };
  if (asked.request !== undefined)
    return {
      ok: false,
      message: `there is no environment '${name}'${didYouMean(name, known) || '.'} ${exist}`,
    };
  const onlyThisMachine = all.length === 1 && first.slug === 'local';
  if (!onlyThisMachine) {
    const message = `the step asks for environment '${name}', which is not here: choose one with env=NAME. ${exist}`;
    return { ok: false, message };
  }
  const warning = `the step asks for environment '${name}', which this server does not have: it runs on '${first.slug}'`;
  return { ok: true, environment: first, warning };
}

/** Why one may not be used, before everything that the repository's own rules say. */
function refusal(environment: EnvironmentSettings, asked: Asked): string | undefined {
  const { slug, repositories, forks } = environment;
  if (!repositories.some((pattern) => matchesPattern(pattern, asked.repository)))
    return `the environment '${slug}' is not open to ${asked.repository}`;
  if (asked.isFork && !forks) return `code of forks does not run on '${slug}'`;
  return undefined;
}

function describe({ repository, isFork }: Asked): string {
  return isFork ? `code of forks of ${repository}` : repository;
}
