import { z } from 'zod';
import { DOWNLOAD_MODES, KEEP_DIRECTORIES, PARAMETER_TYPES } from '../definition/definition.ts';
import { ContainerOptions } from './container-options.ts';

/** A value as it is stored: JSON of what the person or the file said, typed by the declaration. */
const Scalar = z.union([z.string(), z.number(), z.boolean()]);
export const ParameterValue = z.union([Scalar, z.array(Scalar), z.null()]);
export type ParameterValue = z.infer<typeof ParameterValue>;

/** A repository as GitHub identifies it: `id` survives a rename or a transfer, the names do not. */
export const Repository = z.object({
  installationId: z.int().positive(),
  id: z.int().positive(),
  owner: z.string(),
  name: z.string(),
});
export type Repository = z.infer<typeof Repository>;

/** A full commit id (SHA-1 or SHA-256), lower case. */
export const CommitSha = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
  .brand('CommitSha');
export type CommitSha = z.infer<typeof CommitSha>;

/** What started an execution and who is answerable for it. */
export const Trigger = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('comment'),
    actor: z.string(),
    /** GitHub's number for the person; unknown for what was started before it was kept. */
    actorId: z.int().optional(),
    pullRequest: z.int().positive(),
    commentId: z.int().positive(),
    commentUrl: z.string(),
    /** The command as it was written. */
    text: z.string(),
  }),
]);
export type Trigger = z.infer<typeof Trigger>;

const PlannedParameter = z.object({
  name: z.string(),
  /** As declared: a float stays a float where a program reads it, also when it is whole. */
  type: z.enum(PARAMETER_TYPES).default('string'),
  value: ParameterValue,
  /** Given with the request, not the file's default. */
  overridden: z.boolean(),
});

/** One input: the addresses of its files, which may hold wildcards. */
export const PlannedInput = z.object({
  name: z.string(),
  /** Parameters are filled in and aliases resolved. */
  uris: z.array(z.string()),
  keepDirectories: z.enum(KEEP_DIRECTORIES),
  filename: z.string().optional(),
  download: z.enum(DOWNLOAD_MODES),
});
export type PlannedInput = z.infer<typeof PlannedInput>;

/**
 * Everything that decides what an execution does, frozen when it is created: nothing later reads
 * `valohai.yaml` again.
 */
export const ExecutionSpec = z.object({
  repository: Repository,
  commit: CommitSha,
  trigger: Trigger,
  step: z.string(),
  image: z.string(),
  /** Interpolated command lines. */
  command: z.array(z.string()),
  /** In the order of their declaration. */
  parameters: z.array(PlannedParameter),
  inputs: z.array(PlannedInput).default([]),
  environmentVariables: z.record(z.string(), z.string()),
  /** Whose variables are added when it is claimed: their values may be secret and are not kept here. */
  environmentVariableGroups: z.array(z.string()).default([]),
  environment: z.string(),
  container: ContainerOptions.default({ network: 'bridge', mounts: [] }),
  stopCondition: z.string().optional(),
  limits: z.object({
    timeLimitSeconds: z.int().positive().optional(),
    noOutputTimeoutSeconds: z.int().positive().optional(),
  }),
  /** What a person should know about how this was planned; shown on the check run. */
  warnings: z.array(z.string()),
});
export type ExecutionSpec = z.infer<typeof ExecutionSpec>;
