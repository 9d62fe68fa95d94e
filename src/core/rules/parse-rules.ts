import { fileProblems } from '../definition/file-problems.ts';
import type { Problem } from '../definition/problem.ts';
import { type Value, isList, isValue, pythonStr } from '../definition/python-value.ts';
import { readYaml } from '../definition/read-yaml.ts';
import { type Position, type YamlNode, findNode, locate } from '../definition/yaml-node.ts';
import type { Pair, Place } from '../request/comment-command.ts';
import { formatCommand } from '../request/format-command.ts';
import type { Concurrency, Gate, Policy, RuleRun, Rules, Who } from './rules.ts';
import { type RawRules, type RawRun, RulesSchema } from './rules-schema.ts';

export const RULES_FILE = '.github/slashrun.yml';

/** Only what is written: a key that is not there is left to the organisation, then to the default. */
export type WrittenRules = Partial<Rules>;
type ParsedRules = { ok: true; rules: WrittenRules } | { ok: false; problems: Problem[] };

/** Reads `.github/slashrun.yml`; every problem says its place in `file`. */
export function parseRules(text: string, file: string = RULES_FILE): ParsedRules {
  const read = readYaml(text);
  if (!read.ok) {
    const problems = read.errors.map(({ position, message }): Problem => ({
      severity: 'error',
      file,
      ...position,
      path: '',
      message,
    }));
    return { ok: false, problems };
  }
  const parsed = RulesSchema.safeParse(read.root.value ?? {});
  if (!parsed.success) {
    const source = { root: read.root, file, schema: RulesSchema };
    return { ok: false, problems: fileProblems(source, parsed.error.issues) };
  }
  const reader = { root: read.root, lines: text.split(/\r\n|\r|\n/) };
  return { ok: true, rules: toRules(reader, parsed.data) };
}

type Reader = { root: YamlNode; lines: readonly string[] };

function toRules(reader: Reader, raw: RawRules): WrittenRules {
  const { push, schedule, reuse, code, metrics, gate, concurrency, allow } = raw;
  const sticky = raw['sticky-comment'];
  return {
    ...(push && {
      push: push.map((rule, index) => ({
        ...toRule(reader, 'push', { rule, index }),
        branches: rule.branches,
        tags: rule.tags,
        ...pathsOf(rule),
      })),
    }),
    ...(raw.pull_request && {
      pullRequest: raw.pull_request.map((rule, index) => ({
        ...toRule(reader, 'pull_request', { rule, index }),
        branches: rule.branches,
        types: rule.types,
        labels: rule.labels,
        drafts: rule.drafts,
        ...pathsOf(rule),
      })),
    }),
    ...(raw.merge_group && {
      mergeGroup: raw.merge_group.map((rule, index) => ({
        ...toRule(reader, 'merge_group', { rule, index }),
        branches: rule.branches,
        ...pathsOf(rule),
      })),
    }),
    ...(schedule && {
      schedule: schedule.map((rule, index) => ({
        ...toRule(reader, 'schedule', { rule, index }),
        cron: rule.cron,
        timeZone: rule.timezone,
      })),
    }),
    ...(concurrency && { concurrency: toConcurrency(concurrency) }),
    ...(reuse !== undefined && { reuse }),
    ...(code && { code }),
    ...(metrics && { metrics }),
    ...(gate !== undefined && { gates: toGates(gate) }),
    ...(sticky !== undefined && { stickyComment: sticky }),
    ...(allow && { allow: toPolicy(allow) }),
  };
}

function pathsOf(rule: { paths: string[]; 'paths-ignore': string[] }) {
  return { paths: rule.paths, pathsIgnore: rule['paths-ignore'] };
}

type RawRule = { run: string | RawRun | (string | RawRun)[] };

/** A list of one may be written without being one, at both levels. */
function toRule(
  reader: Reader,
  event: string,
  { rule, index }: { rule: RawRule; index: number },
): { position: Position; run: RuleRun[] } {
  const isListed = Array.isArray(findNode(reader.root, [event])?.value);
  const path = isListed ? [event, index] : [event];
  const runs = Array.isArray(rule.run) ? rule.run : [rule.run];
  return {
    position: locate(reader.root, path),
    run: runs.map((run, number) => {
      const place = Array.isArray(rule.run) ? [...path, 'run', number] : [...path, 'run'];
      return toRun(reader, run, place);
    }),
  };
}

function toRun(reader: Reader, raw: string | RawRun, path: readonly PropertyKey[]): RuleRun {
  const run: Partial<RawRun> & { step: string } = typeof raw === 'string' ? { step: raw } : raw;
  const at = (...keys: PropertyKey[]) => placeAt(reader, [...path, ...keys]);
  const option = (name: string, value: string | undefined, key = name): Pair[] =>
    value === undefined ? [] : [{ name, value, place: at(key) }];
  const pairs: Pair[] = [
    ...option('env', run.environment, 'environment'),
    ...option('image', run.image),
    ...option('title', run.title),
    ...(run.tags ?? []).flatMap((tag) => option('tag', tag, 'tags')),
    ...option('priority', run.priority?.toString()),
    ...Object.entries(run.inputs ?? {}).flatMap(([name, urls]) =>
      urls.map((value) => ({ name: `input.${name}`, value, place: at('inputs', name) })),
    ),
    ...Object.entries(run.parameters ?? {}).flatMap(([name, value]) =>
      textsOf(value).map((text) => ({ name, value: text, place: at('parameters', name) })),
    ),
  ];
  const stepPlace = typeof raw === 'string' ? at() : at('step');
  const text = formatCommand({ verb: 'run', step: run.step, plan: false, pairs });
  return {
    command: {
      verb: 'run',
      line: stepPlace.line,
      text,
      step: run.step,
      stepPlace,
      pairs,
      plan: false,
    },
    name: run.name,
    concurrency: run.concurrency && toConcurrency(run.concurrency),
    reuse: run.reuse,
  };
}

/** As the same value would be written in a comment. */
function textsOf(value: unknown): string[] {
  if (!isValue(value)) return [];
  const items: readonly Value[] = isList(value) ? value : [value];
  return items.map((item) => (typeof item === 'boolean' ? String(item) : pythonStr(item)));
}

function placeAt({ root, lines }: Reader, path: readonly PropertyKey[]): Place {
  const position = locate(root, path);
  return { ...position, text: lines[position.line - 1] ?? '' };
}

function toConcurrency(raw: NonNullable<RawRules['concurrency']>): Concurrency {
  const { group } = raw;
  return {
    group: group === 'branch' || group === 'pull-request' ? group : { name: group },
    cancelInProgress: raw['cancel-in-progress'],
  };
}

function toGates(raw: NonNullable<RawRules['gate']>): Gate[] {
  if (typeof raw === 'string') return [{ step: undefined, rule: raw, conclusion: 'failure' }];
  return raw.map(({ step, rule, conclusion }) => ({ step, rule, conclusion }));
}

function toPolicy(raw: NonNullable<RawRules['allow']>): Policy {
  const { budgets, forks } = raw;
  return {
    who: toWho(raw.who),
    environments: Object.fromEntries(
      Object.entries(raw.environments).map(([slug, who]) => [slug, toWho(who)]),
    ),
    forks: {
      allowed: forks.allowed,
      who: forks.who && toWho(forks.who),
      environments: forks.environments,
    },
    budgets: {
      atOnce: budgets['at-once'],
      atOncePerPerson: budgets['at-once-per-person'],
      dollarsAMonth: budgets['dollars-a-month'],
      hoursAMonth: budgets['hours-a-month'],
      hoursAMonthPerPerson: budgets['hours-a-month-per-person'],
    },
  };
}

function toWho(raw: NonNullable<RawRules['allow']>['who']): Who {
  return { role: raw.role, teams: raw.teams, people: raw.people };
}
