import { buildCommand } from '../command/build-command.ts';
import type { Definition, Step } from '../definition/definition.ts';
import type { CommitSha, ExecutionSpec, Repository, Trigger } from '../execution/execution-spec.ts';
import type { CommentCommand } from '../request/comment-command.ts';
import { type Environments, chooseEnvironment } from './choose-environment.ts';
import { findStep, listNames } from './find-step.ts';
import { planParameters } from './plan-parameters.ts';
import type { PlanProblem } from './plan-problem.ts';
import { sortPairs } from './sort-pairs.ts';

export type { PlanProblem } from './plan-problem.ts';

type PlanInput = {
  command: Extract<CommentCommand, { verb: 'run' }>;
  /** Of `valohai.yaml` at `commit`. */
  definition: Definition;
  environments: Environments;
  repository: Repository;
  commit: CommitSha;
  trigger: Trigger;
};

type Plan = { ok: true; spec: ExecutionSpec } | { ok: false; problems: PlanProblem[] };

/** Freezes what a `/run` asks for, or says everything that stands in its way. */
export function planExecution(input: PlanInput): Plan {
  const { command, definition, repository, commit, trigger } = input;
  const found = findStep(definition, command.step);
  if (!found.ok) return { ok: false, problems: [{ ...command.stepPlace, message: found.message }] };
  const { step } = found;
  const { options, overrides, problems } = sortPairs(step, command.pairs);
  const { parameters, values, ...planned } = planParameters(step.parameters, overrides);
  const asked = { request: options.env, step: step.environment };
  const chosen = chooseEnvironment(input.environments, asked);
  problems.push(...planned.problems, ...missing(step));
  if (!chosen.ok) {
    const pair = command.pairs.find(({ name }) => name === 'env' && options.env !== undefined);
    problems.push({ ...pair?.place, message: chosen.message });
  }
  if (!chosen.ok || problems.length > 0)
    return {
      ok: false,
      problems: problems.map((problem) => ({ ...written(command), ...problem })),
    };
  const spec: ExecutionSpec = {
    repository,
    commit,
    trigger,
    step: step.name,
    image: options.image ?? step.image,
    command: buildCommand(step, values),
    parameters,
    environmentVariables: environmentVariables(step),
    environment: chosen.environment,
    limits: limits(step),
    warnings: [...(chosen.warning === undefined ? [] : [chosen.warning]), ...withoutEffect(step)],
  };
  return { ok: true, spec };
}

function written({ line, text }: PlanInput['command']): { line: number; text: string } {
  return { line, text };
}

function missing({ environmentVariables, inputs }: Step): PlanProblem[] {
  const variables = environmentVariables
    .filter((variable) => !variable.optional && variable.default === undefined)
    .map(({ name }) => `the environment variable '${name}' is required and has no default`);
  const required = inputs
    .filter((input) => !input.optional && !input.hasDefault)
    .map(({ name }) => `the input '${name}' has no default, and inputs cannot be given yet`);
  return [...variables, ...required].map((message) => ({ message }));
}

function withoutEffect({ inputs, ignored }: Step): string[] {
  return [
    ...(inputs.length > 0 ? [`inputs are not downloaded yet: ${listNames(inputs)}`] : []),
    ...ignored.map((key) => `'${key}' of the step has no effect here`),
  ];
}

function environmentVariables({ environmentVariables }: Step): Record<string, string> {
  const given = environmentVariables.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

/** Valohai takes 0 and less for no limit; a part of a second counts as a whole one. */
function limits({
  timeLimitSeconds = 0,
  noOutputTimeoutSeconds = 0,
}: Step): ExecutionSpec['limits'] {
  return {
    ...(timeLimitSeconds > 0 && { timeLimitSeconds: Math.ceil(timeLimitSeconds) }),
    ...(noOutputTimeoutSeconds > 0 && {
      noOutputTimeoutSeconds: Math.ceil(noOutputTimeoutSeconds),
    }),
  };
}
