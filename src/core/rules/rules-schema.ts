import { z } from 'zod';
import { isValue } from '../definition/python-value.ts';
import { Numeric } from '../definition/schema-parts.ts';
import { parseExpression } from '../stop-condition/parse-expression.ts';
import { ExpressionError } from '../stop-condition/expression.ts';
import { isSchedule, isTimeZone } from './next-time.ts';
import { PULL_REQUEST_TYPES, ROLES } from './rules.ts';

/** One text stands for a list of one. */
const Texts = z
  .union([z.string().min(1), z.array(z.string().min(1))], 'must be text or a list of texts')
  .transform((value) => (typeof value === 'string' ? [value] : value));

const Value = z.custom<unknown>(isValue, 'must be text, a number, true/false or a list of them');

const Concurrency = z.strictObject({
  group: z
    .string()
    .min(1)
    .default('branch')
    .describe('`branch`, `pull-request`, or a name of your own for one queue of all of them.'),
  'cancel-in-progress': z
    .boolean()
    .default(false)
    .describe('Whether a newer execution ends the older ones; else it waits for them.'),
});

const Run = z.strictObject({
  step: z.string().min(1).describe('The step of valohai.yaml.'),
  name: z.string().min(1).max(100).optional().describe('What the check is called.'),
  environment: z
    .string()
    .min(1)
    .optional()
    .describe('Where to run instead of where the step says.'),
  image: z.string().min(1).optional().describe('Instead of the image of the step.'),
  parameters: z.record(z.string(), Value).default({}).describe('Values other than the defaults.'),
  inputs: z.record(z.string(), Texts).default({}).describe('Addresses other than the defaults.'),
  title: z.string().min(1).optional().describe('What is special about it, in words.'),
  tags: Texts.default([]).describe('To find it by.'),
  priority: z.int().min(0).max(1).optional().describe('1 goes before the others that wait.'),
  reuse: z.boolean().optional().describe('Answer from an equal execution that is complete.'),
  concurrency: Concurrency.optional().describe('Which executions must not run beside it.'),
});
export type RawRun = z.infer<typeof Run>;

const OneRun = z.union(
  [z.string().min(1), Run],
  'must be the name of a step, or a map with `step`',
);
const Runs = z
  .union([OneRun, z.array(OneRun).min(1)], 'must be a step, or a list of them')
  .describe('The steps to run.');

const Branches = Texts.optional().describe(
  'Patterns of branches: `*` stops at a slash, `**` does not, `!` takes out again.',
);
const PATHS = {
  paths: Texts.default([]).describe('Only when a changed file matches; `!` takes out again.'),
  'paths-ignore': Texts.default([]).describe('Not when all changed files match.'),
};

const Push = z.strictObject({
  branches: Branches,
  tags: Texts.optional().describe('Patterns of tags; without it tags start nothing.'),
  ...PATHS,
  run: Runs,
});

const PullRequest = z.strictObject({
  types: z
    .array(z.enum(PULL_REQUEST_TYPES))
    .min(1)
    .default(['opened', 'synchronize', 'reopened', 'ready_for_review'])
    .describe('What must have happened to the pull request.'),
  branches: Branches,
  labels: Texts.default([]).describe('Only while the pull request has one of these labels.'),
  drafts: z.boolean().default(false).describe('Also while it is a draft.'),
  ...PATHS,
  run: Runs,
});

const MergeGroup = z.strictObject({ branches: Branches, ...PATHS, run: Runs });

const Schedule = z.strictObject({
  cron: z
    .string()
    .refine(isSchedule, 'must be five fields of cron, such as "0 3 * * 1-5"')
    .describe('When, as cron says it: minute, hour, day, month, weekday.'),
  timezone: z
    .string()
    .refine(isTimeZone, 'must be a time zone such as Europe/Helsinki')
    .default('UTC')
    .describe('Where the clock hangs.'),
  run: Runs,
});

const Gate = z.strictObject({
  step: z.string().min(1).optional().describe('Only for this step.'),
  rule: z
    .string()
    .superRefine(checkRule)
    .describe('Over the last metrics, with `base` for what is compared with.'),
  conclusion: z.enum(['failure', 'neutral']).default('failure').describe('When it does not hold.'),
});

const Who = z.strictObject({
  role: z.enum(ROLES).optional().describe('At least this role on the repository.'),
  teams: Texts.default([]).describe('Or in one of these teams of the organisation.'),
  people: Texts.default([]).describe('Or one of these people.'),
});

const Allow = z.strictObject({
  who: Who.default({ role: 'write', teams: [], people: [] }).describe('Who may command.'),
  environments: z
    .record(z.string(), Who)
    .default({})
    .describe('Who of them may use an environment.'),
  forks: z
    .strictObject({
      allowed: z.boolean().default(true).describe('Whether code of forks may run at all.'),
      who: Who.optional().describe('Who may say so, beside being allowed to command.'),
      environments: Texts.optional().describe('Where; all if unset.'),
    })
    .prefault({})
    .describe('Pull requests from forks: each commit needs a `/run … sha=` of its own.'),
  budgets: z
    .strictObject({
      'at-once': z.int().positive().optional().describe('Executions of the repository at once.'),
      'at-once-per-person': z.int().positive().optional().describe('Of one person at once.'),
      'dollars-a-month': Numeric.optional().describe(
        'Of machines with a price, in a calendar month.',
      ),
      'hours-a-month': Numeric.optional().describe('Of running, in a calendar month.'),
      'hours-a-month-per-person': Numeric.optional().describe('The same for one person.'),
    })
    .prefault({})
    .describe('More waits, or is refused when the month is used up.'),
});

function oneOrMore<T extends z.ZodType>(rule: T) {
  return z
    .union([rule, z.array(rule)], 'must be a rule, or a list of rules')
    .transform((value): z.infer<T>[] => (isArray(value) ? value : [value]));
}

function isArray<T>(value: T | T[]): value is T[] {
  return Array.isArray(value);
}

export const RulesSchema = z.strictObject({
  push: oneOrMore(Push).optional().describe('What a push starts.'),
  pull_request: oneOrMore(PullRequest).optional().describe('What a pull request starts.'),
  merge_group: oneOrMore(MergeGroup)
    .optional()
    .describe('What the merge queue asks for; if unset, what pull requests start.'),
  schedule: oneOrMore(Schedule)
    .optional()
    .describe('What the clock starts, on the default branch.'),
  concurrency: Concurrency.optional().describe('For everything that rules start.'),
  reuse: z.boolean().optional().describe('Whether equal executions are run only once.'),
  code: z
    .strictObject({
      submodules: z.boolean().default(false).describe('Fetch submodules as well.'),
      lfs: z.boolean().default(false).describe('Fetch files of Git LFS.'),
    })
    .optional()
    .describe('What belongs to the code beside the commit itself.'),
  metrics: z
    .record(z.string(), z.enum(['higher', 'lower']))
    .optional()
    .describe('Which way each metric is better.'),
  gate: z
    .union(
      [z.string().superRefine(checkRule), oneOrMore(Gate)],
      'must be a rule such as `accuracy >= base`',
    )
    .optional()
    .describe('What must hold of the metrics for the check to pass.'),
  'sticky-comment': z
    .boolean()
    .optional()
    .describe('One comment on each pull request that lists its executions.'),
  allow: Allow.optional().describe('Who may start what; read from the default branch only.'),
});
export type RawRules = z.infer<typeof RulesSchema>;

function checkRule(rule: string, context: z.RefinementCtx): void {
  try {
    parseExpression(rule);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const message = `cannot be read: column ${error.column + 1} ${error.message}`;
    context.addIssue({ code: 'custom', message });
  }
}
