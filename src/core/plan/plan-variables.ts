import type { Step } from '../definition/definition.ts';
import { didYouMean } from '../definition/nearest.ts';
import type { Repository } from '../execution/execution-spec.ts';
import { matchesPattern } from '../settings/matches-pattern.ts';
import type { Settings, VariableGroup } from '../settings/settings.ts';

type PlannedVariables = {
  /** The step's own. */
  variables: Record<string, string>;
  /** Those of the groups as well, but for secrets: what planning may look at. */
  visible: Record<string, string>;
  groups: string[];
  problems: string[];
};

/** The groups of variables that a repository may use, in the operator's order. */
export function groupsFor(settings: Settings, { owner, name }: Repository): VariableGroup[] {
  return settings.variableGroups.filter(({ repositories }) =>
    repositories.some((pattern) => matchesPattern(pattern, `${owner}/${name}`)),
  );
}

/** A group's variable replaces the step's default: groups are what the place says, not the code. */
export function planVariables(
  step: Step,
  settings: Settings,
  repository: Repository,
): PlannedVariables {
  const allowed = groupsFor(settings, repository);
  const problems: string[] = [];
  const groups = step.environmentVariableGroups.flatMap((name) => {
    const group = allowed.find((each) => each.name === name);
    if (!group) problems.push(unknownGroup(name, allowed));
    return group ? [group] : [];
  });
  const given = step.environmentVariables.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const fromGroups = groups.flatMap(({ variables }) => Object.entries(variables));
  const known = new Set(
    [...given, ...fromGroups, ...groups.flatMap(({ secrets }) => Object.entries(secrets))].map(
      ([name]) => name,
    ),
  );
  for (const { name, optional } of step.environmentVariables)
    if (!optional && !known.has(name))
      problems.push(
        `the environment variable '${name}' is required: give it a default, or a group of variables that has it`,
      );
  return {
    variables: Object.fromEntries(given),
    visible: Object.fromEntries([...given, ...fromGroups]),
    groups: groups.map(({ name }) => name),
    problems,
  };
}

function unknownGroup(name: string, allowed: readonly VariableGroup[]): string {
  const names = allowed.map((group) => group.name);
  const meant = didYouMean(name, names) || '.';
  const exist =
    names.length === 0
      ? 'The operator has set up none for this repository'
      : `There are ${names.map((each) => `'${each}'`).join(', ')}`;
  return `there is no group of environment variables '${name}' for this repository${meant} ${exist}`;
}
