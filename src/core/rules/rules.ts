import type { Position } from '../definition/yaml-node.ts';
import type { RunCommand } from '../request/comment-command.ts';

/**
 * What a repository says in `.github/slashrun.yml`. What it starts is read at the commit concerned;
 * what it allows and how it judges (`allow`, `gates`, `metrics`, `stickyComment`) only from the default
 * branch: else a pull request could allow itself everything.
 */
export type Rules = {
  push: readonly PushRule[];
  pullRequest: readonly PullRequestRule[];
  mergeGroup: readonly MergeGroupRule[] | undefined;
  schedule: readonly ScheduleRule[];
  /** For executions that rules start; a run's own wins. */
  concurrency: Concurrency | undefined;
  reuse: boolean;
  code: { submodules: boolean; lfs: boolean };
  metrics: Readonly<Record<string, 'higher' | 'lower'>>;
  gates: readonly Gate[];
  stickyComment: boolean;
  allow: Policy;
};

export type RuleRun = {
  command: RunCommand;
  /** What the check is called; undefined for the name of the step. */
  name: string | undefined;
  concurrency: Concurrency | undefined;
  reuse: boolean | undefined;
};

export type Concurrency = {
  group: 'branch' | 'pull-request' | { name: string };
  cancelInProgress: boolean;
};

type Paths = { paths: readonly string[]; pathsIgnore: readonly string[] };
type Runs = { position: Position; run: readonly RuleRun[] };

export type PushRule = Runs &
  Paths & {
    /** Undefined when the rule says nothing of them. */
    branches: readonly string[] | undefined;
    tags: readonly string[] | undefined;
  };

export const PULL_REQUEST_TYPES = [
  'opened',
  'synchronize',
  'reopened',
  'ready_for_review',
  'labeled',
] as const;
export type PullRequestType = (typeof PULL_REQUEST_TYPES)[number];

export type PullRequestRule = Runs &
  Paths & {
    /** Patterns of the branch that it is to be merged into. */
    branches: readonly string[] | undefined;
    types: readonly PullRequestType[];
    /** Any one of them is enough; empty for no condition. */
    labels: readonly string[];
    drafts: boolean;
  };

export type MergeGroupRule = Runs & Paths & { branches: readonly string[] | undefined };

export type ScheduleRule = Runs & { cron: string; timeZone: string };

export type Gate = {
  /** Undefined for every step. */
  step: string | undefined;
  /** In the language of `stop-condition`; `base` is the compared execution's value of the metric. */
  rule: string;
  conclusion: 'failure' | 'neutral';
};

export const ROLES = ['read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whoever fits one of them. */
export type Who = {
  /** The least role on the repository. */
  role: Role | undefined;
  /** Slugs of teams of the owning organisation. */
  teams: readonly string[];
  people: readonly string[];
};

export type Policy = {
  /** Who may command at all. */
  who: Who;
  /** By slug; one that is not named is open to all who may command. */
  environments: Readonly<Record<string, Who>>;
  forks: { allowed: boolean; who: Who | undefined; environments: readonly string[] | undefined };
  budgets: {
    /** Executions that have not ended. */
    atOnce: number | undefined;
    atOncePerPerson: number | undefined;
    /** Of machines with a price, in a calendar month (UTC). */
    dollarsAMonth: number | undefined;
    /** Hours of running in a calendar month (UTC). */
    hoursAMonth: number | undefined;
    hoursAMonthPerPerson: number | undefined;
  };
};
