import { buildCommand } from '../command/build-command.ts';
import type { Definition, Step } from '../definition/definition.ts';
import type { Value } from '../definition/python-value.ts';
import type {
  CodePackage,
  CommitSha,
  ExecutionSpec,
  Repository,
  Trigger,
} from '../execution/execution-spec.ts';
import type { CommentCommand } from '../request/comment-command.ts';
import type { Gate } from '../rules/rules.ts';
import type { EnvironmentSettings, Settings } from '../settings/settings.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { fillStep } from './fill-step.ts';
import { planContainer } from './plan-container.ts';
import { planLimits } from './plan-limits.ts';
import { planVariables } from './plan-variables.ts';
import type { PlanProblem } from './plan-problem.ts';
import type { SortedPairs } from './sort-pairs.ts';

export type { PlanProblem } from './plan-problem.ts';

type PlanInput = {
  command: Extract<CommentCommand, { verb: 'run' }>;
  /** Of `valohai.yaml` at `commit`. */
  definition: Definition;
  settings: Settings;
  repository: Repository;
  commit: CommitSha;
  package?: CodePackage | undefined;
  trigger: Trigger;
  origin: Origin;
};

/** What the place of the commit and the repository's rules add. */
export type Origin = Pick<
  ExecutionSpec,
  'ref' | 'base' | 'isFork' | 'code' | 'quota' | 'stickyComment'
> & {
  /** Of every step; `planExecution` keeps those that concern this one. */
  gates: readonly Gate[];
  directions: ExecutionSpec['judgement']['directions'];
};

/** All but the inputs, which take a look at what is stored. */
type Plan =
  | {
      ok: true;
      spec: ExecutionSpec;
      step: Step;
      /** By the declared name of the input. */
      inputs: SortedPairs['inputs'];
      values: ReadonlyMap<string, Value>;
      /** Whether an equal execution must not answer for it. */
      isFresh: boolean;
    }
  | { ok: false; problems: PlanProblem[] };

/** Freezes what a `/run` asks for, or says everything that stands in its way. */
export function planExecution(input: PlanInput): Plan {
  const { command, definition } = input;
  const filled = fillStep(definition, command);
  if (!filled.ok) return filled;
  const { step, sorted, parameters, values } = filled;
  const chosen = chooseEnvironment(input.settings.environments, {
    request: sorted.options.env,
    step: step.environment,
    repository: `${input.repository.owner}/${input.repository.name}`,
    isFork: input.origin.isFork,
  });
  const problems = [...filled.problems];
  if (!chosen.ok) {
    const pair = command.pairs.find(({ name }) => name === 'env' && sorted.options.env);
    problems.push({ ...pair?.place, message: chosen.message });
  }
  const place = chosen.ok ? planPlace(input, step, chosen.environment) : undefined;
  for (const message of place?.problems ?? []) problems.push({ message });
  if (!chosen.ok || !place || problems.length > 0)
    return {
      ok: false,
      problems: problems.map((problem) => ({ ...written(command), ...problem })),
    };
  const spec: ExecutionSpec = {
    repository: input.repository,
    commit: input.commit,
    ...(input.package && { package: input.package }),
    trigger: input.trigger,
    step: step.name,
    image: sorted.options.image ?? step.image,
    command: buildCommand(step, values),
    parameters,
    inputs: [],
    ...place.planned,
    environment: chosen.environment.slug,
    ...priceOf(chosen.environment),
    autorestart: chosen.environment.autorestart,
    ...(step.stopCondition !== undefined && { stopCondition: step.stopCondition }),
    ...planOptions(sorted),
    ...planOrigin(input.origin, step),
    warnings: [
      ...(chosen.warning === undefined ? [] : [chosen.warning]),
      ...place.warnings,
      ...step.ignored.map((key) => `'${key}' of the step has no effect here`),
    ],
  };
  const isFresh = sorted.options.fresh === 'true';
  return { ok: true, spec, step, inputs: sorted.inputs, values, isFresh };
}

function priceOf({ pricePerHour }: EnvironmentSettings): Pick<ExecutionSpec, 'pricePerHour'> {
  return pricePerHour === undefined ? {} : { pricePerHour };
}

function written({ line, text }: PlanInput['command']): { line: number; text: string } {
  return { line, text };
}

function planOptions({ options, tags }: SortedPairs) {
  return {
    ...(options.title !== undefined && { title: options.title }),
    tags: [...tags],
    priority: options.priority === '1' ? (1 as const) : (0 as const),
  };
}

function planOrigin({ gates, directions, ref, base, ...origin }: Origin, step: Step) {
  const own = gates.filter((gate) => gate.step === undefined || gate.step === step.name);
  return {
    ...(ref !== undefined && { ref }),
    ...(base && { base }),
    ...origin,
    judgement: {
      directions,
      gates: own.map(({ rule, conclusion }) => ({ rule, conclusion })),
    },
  };
}

/** What depends on where it runs. */
function planPlace(
  { settings, repository, origin }: PlanInput,
  step: Step,
  environment: EnvironmentSettings,
) {
  const { environmentVariableGroups: wanted } = step;
  const withheld = origin.isFork && wanted.length > 0;
  const { variables, visible, groups, ...found } = planVariables(
    withheld ? { ...step, environmentVariableGroups: [] } : step,
    settings,
    repository,
  );
  // The machine's own folders and network are not for strangers.
  const { container, warnings, problems } = origin.isFork
    ? planContainer({ ...step, mounts: [] }, { ...environment, hostNetwork: false }, visible)
    : planContainer(step, environment, visible);
  return {
    planned: {
      environmentVariables: variables,
      environmentVariableGroups: groups,
      container,
      limits: planLimits(step, environment),
    },
    warnings: withheld
      ? [...warnings, 'code of a fork gets no variables of groups: they may be secret']
      : warnings,
    problems: [...found.problems, ...problems],
  };
}
