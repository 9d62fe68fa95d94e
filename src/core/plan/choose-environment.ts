import { didYouMean } from '../definition/nearest.ts';
import type { EnvironmentSettings } from '../settings/settings.ts';

type Asked = { request: string | undefined; step: string | undefined };
type ChosenEnvironment =
  | { ok: true; environment: EnvironmentSettings; warning?: string }
  | { ok: false; message: string };

/**
 * Where to run. A step written for Valohai names an environment of theirs: with nothing configured
 * here that cannot be meant, and it runs anyway; where an operator has configured environments it may
 * be a GPU that the step needs, and running elsewhere would waste everyone's time.
 */
export function chooseEnvironment(
  environments: readonly EnvironmentSettings[],
  asked: Asked,
): ChosenEnvironment {
  const [first] = environments;
  if (!first) return { ok: false, message: 'the operator has set up no environment' };
  const name = asked.request ?? asked.step ?? first.slug;
  const named = environments.find(({ slug }) => slug === name);
  if (named) return { ok: true, environment: named };
  const known = environments.map(({ slug }) => slug);
  const exist = `The environments are ${known.map((each) => `'${each}'`).join(', ')}`;
  if (asked.request !== undefined)
    return {
      ok: false,
      message: `there is no environment '${name}'${didYouMean(name, known) || '.'} ${exist}`,
    };
  const onlyThisMachine = environments.length === 1 && first.slug === 'local';
  if (!onlyThisMachine) {
    const message = `the step asks for environment '${name}', which is not here: choose one with env=NAME. ${exist}`;
    return { ok: false, message };
  }
  const warning = `the step asks for environment '${name}', which this server does not have: it runs on '${first.slug}'`;
  return { ok: true, environment: first, warning };
}
