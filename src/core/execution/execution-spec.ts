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

/** Code that is in no repository: a folder that somebody packed. `description` is what git said of it there. */
export const CodePackage = z.object({ sha256: z.string(), description: z.string().optional() });
export type CodePackage = z.infer<typeof CodePackage>;

/** Who is answerable, and what it would take to ask for the same again. */
const ASKED = {
  actor: z.string(),
  /** GitHub's number for the person; unknown for what was started before it was kept. */
  actorId: z.int().optional(),
  /** What that person might do on the repository when it was decided. */
  permission: z.string().optional(),
  /** The command as it was written, or as it would be. */
  text: z.string(),
};
const PullRequestNumber = z.int().positive();

/** What started an execution: what is kept here is the audit trail, and does not follow later edits. */
export const Trigger = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('comment'),
    ...ASKED,
    pullRequest: PullRequestNumber,
    commentId: z.int().positive(),
    commentUrl: z.string(),
    /** The whole comment as it was delivered. */
    commentBody: z.string().optional(),
    /** The head of the pull request that was known then. */
    headSeen: z.string().optional(),
  }),
  z.object({ kind: z.literal('push'), ...ASKED, ref: z.string(), isTag: z.boolean() }),
  z.object({
    kind: z.literal('pull-request'),
    ...ASKED,
    pullRequest: PullRequestNumber,
    action: z.string(),
  }),
  z.object({ kind: z.literal('merge-group'), ...ASKED, ref: z.string() }),
  z.object({
    kind: z.literal('dispatch'),
    ...ASKED,
    via: z.enum(['workflow', 'repository', 'api']),
    ref: z.string(),
  }),
  z.object({ kind: z.literal('schedule'), ...ASKED, cron: z.string(), timeZone: z.string() }),
  z.object({
    kind: z.literal('rerun'),
    ...ASKED,
    how: z.enum(['check', 'suite', 'button', 'comment', 'api']),
    /** The execution that is done again. */
    of: z.object({ id: z.string(), counter: z.int() }),
    pullRequest: PullRequestNumber.optional(),
    commentId: z.int().positive().optional(),
    commentUrl: z.string().optional(),
  }),
]);
export type Trigger = z.infer<typeof Trigger>;

/** The pull request that an execution belongs to, if any. */
export function pullRequestOf(trigger: Trigger): number | undefined {
  return 'pullRequest' in trigger ? trigger.pullRequest : undefined;
}

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
  /** Of a package its SHA-256. */
  commit: CommitSha,
  package: CodePackage.optional(),
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
  /** What the check run is called, if not as the step. */
  checkName: z.string().optional(),
  title: z.string().optional(),
  tags: z.array(z.string()).default([]),
  /** 1 goes before what waits with 0. */
  priority: z.union([z.literal(0), z.literal(1)]).default(0),
  /** The branch or tag that it was started on, or the head branch of its pull request. */
  ref: z.string().optional(),
  /** The code is somebody's who may not write here: no secrets, nothing shared with others. */
  isFork: z.boolean().default(false),
  /** What its metrics are compared with. */
  base: z
    .object({
      branch: z.string(),
      /** In the order in which they are looked at. */
      commits: z.array(z.string()),
    })
    .optional(),
  /** One at a time of those that have the same key. */
  concurrency: z.object({ key: z.string(), cancelInProgress: z.boolean() }).optional(),
  /** A hash over all that must be equal for an execution to answer for another. */
  reuseKey: z.string().optional(),
  /** The execution whose results answer for this one. */
  reuses: z.object({ id: z.string(), counter: z.int() }).optional(),
  code: z
    .object({ submodules: z.boolean(), lfs: z.boolean() })
    .default({ submodules: false, lfs: false }),
  /** Executions of the repository, or of one person, that may be on their way at once. */
  quota: z.object({ atOnce: z.int().optional(), atOncePerPerson: z.int().optional() }).default({}),
  /** What its machine costs, in dollars; undefined where nobody counts. */
  pricePerHour: z.number().nonnegative().optional(),
  /** When its machine is taken away while it runs, another execution goes on in its place. */
  autorestart: z.boolean().default(false),
  /** The execution that was interrupted: its outputs are the input `_restart`. */
  restarts: z.object({ id: z.string(), counter: z.int(), times: z.int().positive() }).optional(),
  /** Its pull request has a comment that lists all of them. */
  stickyComment: z.boolean().default(false),
  /** How its metrics are judged. */
  judgement: z
    .object({
      directions: z.record(z.string(), z.enum(['higher', 'lower'])),
      gates: z.array(z.object({ rule: z.string(), conclusion: z.enum(['failure', 'neutral']) })),
    })
    .default({ directions: {}, gates: [] }),
  /** What a person should know about how this was planned; shown on the check run. */
  warnings: z.array(z.string()),
});
export type ExecutionSpec = z.infer<typeof ExecutionSpec>;
