import type { WrittenRules } from './parse-rules.ts';
import type { Rules } from './rules.ts';

const NOBODY_SAID: Rules = {
  push: [],
  pullRequest: [],
  mergeGroup: undefined,
  schedule: [],
  concurrency: undefined,
  reuse: false,
  code: { submodules: false, lfs: false },
  metrics: {},
  gates: [],
  stickyComment: false,
  allow: {
    who: { role: 'write', teams: [], people: [] },
    environments: {},
    forks: { allowed: true, who: undefined, environments: undefined },
    budgets: {
      atOnce: undefined,
      atOncePerPerson: undefined,
      dollarsAMonth: undefined,
      hoursAMonth: undefined,
      hoursAMonthPerPerson: undefined,
    },
  },
};

/** A repository's rules: each key as the repository has it, else its organisation, else the default. */
export function mergeRules(repository: WrittenRules, organisation: WrittenRules): Rules {
  return { ...NOBODY_SAID, ...organisation, ...repository };
}
