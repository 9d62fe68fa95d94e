import { didYouMean } from '../definition/nearest.ts';

export type Environments = {
  default: string;
  known: readonly string[];
  /** No operator configured any: what a step asks for by name cannot be here. */
  onlyBuiltIn: boolean;
};

type Asked = { request: string | undefined; step: string | undefined };
type ChosenEnvironment =
  | { ok: true; environment: string; warning?: string }
  | { ok: false; message: string };

/**
 * Where to run. A step written for Valohai names an environment of theirs: with nothing configured
 * here that cannot be meant, and it runs anyway; where an operator has configured environments it may
 * be a GPU that the step needs, and running elsewhere would waste everyone's time.
 */
export function chooseEnvironment(environments: Environments, asked: Asked): ChosenEnvironment {
  const { known, onlyBuiltIn } = environments;
  const name = asked.request ?? asked.step ?? environments.default;
  if (known.includes(name)) return { ok: true, environment: name };
  const exist = `The environments are ${known.map((each) => `'${each}'`).join(', ')}`;
  if (asked.request !== undefined)
    return {
      ok: false,
      message: `there is no environment '${name}'${didYouMean(name, known) || '.'} ${exist}`,
    };
  if (!onlyBuiltIn) {
    const message = `the step asks for environment '${name}', which is not here: choose one with env=NAME. ${exist}`;
    return { ok: false, message };
  }
  const environment = environments.default;
  const warning = `the step asks for environment '${name}', which this server does not have: it runs on '${environment}'`;
  return { ok: true, environment, warning };
}
