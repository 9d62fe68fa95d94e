import { inheritedVariables } from '../core/container/inherited-variables.ts';

/** What the command line takes from the environment: nothing else of it reads variables. */
export type CliEnvironment = {
  /** `SLASHRUN_SERVER` */
  server: string | undefined;
  /** `SLASHRUN_TOKEN` */
  token: string | undefined;
  /** `GITHUB_TOKEN`, else `GH_TOKEN`: given for GitHub, and only with care to anybody else. */
  githubToken: string | undefined;
  /** `SLASHRUN_REPO` */
  repository: string | undefined;
  wantsColors: (isTerminal: boolean) => boolean;
  /** What an agent needs of it; the person's secrets stay with the person. */
  forAgent: NodeJS.ProcessEnv;
};

export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): CliEnvironment {
  const given = (name: string) => variables[name] || undefined;
  return {
    server: given('SLASHRUN_SERVER'),
    token: given('SLASHRUN_TOKEN'),
    githubToken: given('GITHUB_TOKEN') ?? given('GH_TOKEN'),
    repository: given('SLASHRUN_REPO'),
    wantsColors: (isTerminal) => wantsColors(isTerminal, variables),
    forAgent: inheritedVariables(variables),
  };
}

/** For a program of ours that is started in the place of this one. */
export function wholeEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** no-color.org and force-color.org, else whether somebody looks. */
function wantsColors(isTerminal: boolean, variables: NodeJS.ProcessEnv): boolean {
  if (variables['NO_COLOR']) return false;
  const forced = variables['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && variables['TERM'] !== 'dumb';
}
