import { z } from 'zod';
import { MACHINE_STATUSES } from '../core/compute/machine.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { CommitSha, ParameterValue } from '../core/execution/execution-spec.ts';
import { Phase, Timestamp } from '../core/execution/execution-state.ts';

// What people's programs, the page and the command line, get from the app. Times are milliseconds
// since 1970, durations milliseconds, money dollars.

export const STATUSES = [
  'created',
  'queued',
  'started',
  'stopping',
  'stopped',
  'error',
  'complete',
] as const;

const RepositoryName = z.object({ owner: z.string(), name: z.string() });
export type RepositoryName = z.infer<typeof RepositoryName>;

/** An execution as a table shows it. */
export const ExecutionSummary = z.object({
  id: ExecutionId,
  counter: z.int(),
  repository: RepositoryName,
  step: z.string(),
  /** What its check is called. */
  name: z.string(),
  title: z.string().optional(),
  tags: z.array(z.string()),
  commit: CommitSha,
  ref: z.string().optional(),
  pullRequest: z.int().optional(),
  actor: z.string(),
  environment: z.string(),
  isFork: z.boolean(),
  /** Its code is a packed folder: `commit` is the SHA-256 of that, and no commit of the repository. */
  isPackage: z.boolean(),
  status: z.enum(STATUSES),
  phase: Phase.optional(),
  /** Why it waits, or how it ended, in words. */
  reason: z.string().optional(),
  /** What the program says that it does. */
  statusDetail: z.string().optional(),
  createdAt: Timestamp,
  startedAt: Timestamp.optional(),
  endedAt: Timestamp.optional(),
  cost: z.number().optional(),
  parameters: z.record(z.string(), ParameterValue),
  /** The newest value of each metadata key. */
  metrics: z.record(z.string(), z.unknown()),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

export const ExecutionList = z.object({
  executions: z.array(ExecutionSummary),
  /** `before` of the next page; undefined when there is none. */
  next: z.int().optional(),
});
export type ExecutionList = z.infer<typeof ExecutionList>;

/**
 * `GET /repositories/OWNER/NAME/filters`: what a list can be asked for, of the newest executions; what
 * was seen last comes first.
 */
export const FilterChoices = z.object({
  steps: z.array(z.string()),
  environments: z.array(z.string()),
  people: z.array(z.string()),
  branches: z.array(z.string()),
  tags: z.array(z.string()),
  /** Names that a condition may use. */
  parameters: z.array(z.string()),
  metrics: z.array(z.string()),
});
export type FilterChoices = z.infer<typeof FilterChoices>;

const TIMELINE = ['quota', 'machine', ...Phase.options] as const;
const TimelinePart = z.object({
  name: z.enum(TIMELINE),
  ms: z.number(),
  /** It goes on. */
  isCurrent: z.boolean(),
});

const OutputFile = z.object({
  id: z.string(),
  name: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  properties: z.record(z.string(), z.unknown()),
  /** As input of another execution. */
  datum: z.string(),
});

/** Everything about one execution that is not its log or its metadata. */
export const ExecutionDetail = ExecutionSummary.extend({
  /** What can be done about how it ended. */
  hint: z.string().optional(),
  /** What the machine said of it. */
  message: z.string().optional(),
  timeline: z.array(TimelinePart),
  /** Who asked for it, and how. */
  asked: z.string(),
  /** What a comment would have to say to ask for it again. */
  comment: z.string(),
  command: z.array(z.string()),
  image: z.string(),
  imageDigest: z.string().optional(),
  parameterList: z.array(
    z.object({ name: z.string(), value: ParameterValue, isDefault: z.boolean() }),
  ),
  inputs: z.array(
    z.object({
      name: z.string(),
      uris: z.array(z.string()),
      files: z.array(
        z.object({ name: z.string(), uri: z.string(), sizeBytes: z.int(), sha256: z.string() }),
      ),
    }),
  ),
  environmentVariables: z.record(z.string(), z.string()),
  /** Whose variables it got as well; their values are not shown. */
  variableGroups: z.array(z.string()),
  limits: z.object({
    timeLimitSeconds: z.int().optional(),
    noOutputTimeoutSeconds: z.int().optional(),
  }),
  machine: z
    .object({
      provider: z.string(),
      id: z.string(),
      type: z.string().optional(),
      market: z.string().optional(),
      isIsolated: z.boolean(),
    })
    .optional(),
  pricePerHour: z.number().optional(),
  /** What the machine costs beside `cost`, in dollars; where machines come and go. */
  machineCost: z
    .object({
      /** Its start, of one that was launched for this execution. */
      boot: z.number().optional(),
      /** While it waits for more work afterwards, at most. */
      idleAtMost: z.number(),
    })
    .optional(),
  /** What was asked of the provider in vain while it waited, the newest last. */
  launchTries: z.array(z.object({ at: Timestamp, what: z.string(), why: z.string() })),
  outputs: z.array(OutputFile),
  /** The execution whose results these are, where it was not run itself. */
  reuses: z.object({ id: ExecutionId, counter: z.int() }).optional(),
  warnings: z.array(z.string()),
  /** Texts to copy that run it again; values that are secret are not in them. */
  reproduce: z.object({ cli: z.string(), docker: z.string() }),
  /** Which way a metric is better, of those of which that is known. */
  metricDirections: z.record(z.string(), z.enum(['higher', 'lower'])),
  commitUrl: z.string().optional(),
  pullRequestUrl: z.string().optional(),
  checkRunUrl: z.string().optional(),
  logLines: z.int(),
  canStop: z.boolean(),
  canRerun: z.boolean(),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

export const EnvironmentView = z.object({
  slug: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  forks: z.boolean(),
  provider: z.enum(['local', 'ec2']),
  ec2: z
    .object({
      region: z.string(),
      instanceTypes: z.array(z.string()),
      market: z.string(),
      min: z.int(),
      max: z.int(),
      idleMs: z.int(),
      machines: z.array(
        z.object({
          id: z.string(),
          instanceId: z.string().optional(),
          status: z.enum(MACHINE_STATUSES),
          instanceType: z.string().optional(),
          place: z.string().optional(),
          market: z.string(),
          requestedAt: Timestamp,
          idleAt: Timestamp.optional(),
          pricePerHour: z.number().optional(),
          reason: z.string().optional(),
        }),
      ),
      /** Of the last day, the newest first. */
      failures: z.array(z.object({ at: Timestamp, what: z.string(), why: z.string() })),
      /** This month's, start and waiting for work included. */
      spent: z.number().optional(),
    })
    .optional(),
  workers: z.int().optional(),
  pricePerHour: z.number().optional(),
  budgetAMonth: z.number().optional(),
  limits: z.array(z.string()),
  /** Executions of everybody there. */
  running: z.int(),
  /** In the order in which they get machines; those of other repositories have no number. */
  waiting: z.array(
    z.object({
      counter: z.int().optional(),
      step: z.string().optional(),
      status: z.enum(STATUSES),
      reason: z.string().optional(),
      createdAt: Timestamp,
    }),
  ),
});
export type EnvironmentView = z.infer<typeof EnvironmentView>;
export const EnvironmentList = z.object({ environments: z.array(EnvironmentView) });
export type EnvironmentList = z.infer<typeof EnvironmentList>;

/** Of `POST /executions/:id/stop`: false when it had ended already. */
export const StopAnswer = z.object({ wasRunning: z.boolean() });
export type StopAnswer = z.infer<typeof StopAnswer>;

/** Of `DELETE /executions/:id/data`: what was removed. */
export const EraseAnswer = z.object({ outputs: z.int(), logLines: z.int() });
export type EraseAnswer = z.infer<typeof EraseAnswer>;
