import type { MergeGroupEvent, PullRequestEvent, PushEvent } from '../event/github-event.ts';
import { matchesGlobs } from './matches-globs.ts';
import {
  type MergeGroupRule,
  PULL_REQUEST_TYPES,
  type PullRequestRule,
  type PushRule,
  type RuleRun,
  type Rules,
} from './rules.ts';

/** Undefined when they cannot all be known, and any could be among them. */
export type ChangedFiles = readonly string[] | undefined;

/** What a rule asks for. `skipped` says why it does not run; its check is answered even so. */
export type RuleMatch = { run: RuleRun; skipped: string | undefined };

type PathRule = { paths: readonly string[]; pathsIgnore: readonly string[] };

/** What a push starts. Deleted branches, the merge queue's own and tags that no rule names: nothing. */
export function matchPush(
  { push }: Pick<Rules, 'push'>,
  event: Pick<PushEvent, 'ref' | 'after' | 'message'>,
  files: ChangedFiles,
): RuleMatch[] {
  const skip = skipMark(event.message);
  return matchesOf(pushRules({ push }, event), { files, skip });
}

/** The rules whose branches or tags fit. */
export function pushRules(
  { push }: Pick<Rules, 'push'>,
  { ref, after }: Pick<PushEvent, 'ref' | 'after'>,
): readonly PushRule[] {
  if (after === undefined || ref.kind === 'other') return [];
  return push.filter(({ branches, tags }) => {
    if (ref.kind === 'tag') return tags !== undefined && matchesGlobs(tags, ref.name);
    if (branches === undefined) return tags === undefined;
    return matchesGlobs(branches, ref.name);
  });
}

/** What a pull request starts now. `message` is that of its head commit. */
export function matchPullRequest(
  rules: Pick<Rules, 'pullRequest'>,
  event: PullRequestEvent,
  { files, message }: { files: ChangedFiles; message: string },
): RuleMatch[] {
  return matchesOf(pullRequestRules(rules, event), { files, skip: skipMark(message) });
}

/** The rules whose conditions beside paths hold. */
export function pullRequestRules(
  { pullRequest }: Pick<Rules, 'pullRequest'>,
  { action, isOpen, isDraft, baseRef, labels, label }: PullRequestEvent,
): readonly PullRequestRule[] {
  const type = PULL_REQUEST_TYPES.find((known) => known === action);
  if (!isOpen || type === undefined) return [];
  return pullRequest.filter((rule) => {
    if (isDraft && !rule.drafts) return false;
    if (rule.branches !== undefined && !matchesGlobs(rule.branches, baseRef)) return false;
    // A label that has just come starts what waits for it, and nothing else.
    if (type === 'labeled')
      return rule.labels.length > 0
        ? label !== undefined && rule.labels.includes(label)
        : rule.types.includes('labeled');
    if (!rule.types.includes(type)) return false;
    return rule.labels.length === 0 || rule.labels.some((wanted) => labels.includes(wanted));
  });
}

/** What the merge queue waits for: without rules of its own, all that pull requests are checked by. */
export function matchMergeGroup(
  rules: Pick<Rules, 'mergeGroup' | 'pullRequest'>,
  event: Pick<MergeGroupEvent, 'baseRef'>,
  files: ChangedFiles,
): RuleMatch[] {
  return matchesOf(mergeGroupRules(rules, event), { files, skip: undefined });
}

export function mergeGroupRules(
  { mergeGroup, pullRequest }: Pick<Rules, 'mergeGroup' | 'pullRequest'>,
  { baseRef }: Pick<MergeGroupEvent, 'baseRef'>,
): readonly MergeGroupRule[] {
  const always = pullRequest.filter(({ labels }) => labels.length === 0);
  return (mergeGroup ?? always).filter(
    ({ branches }) => branches === undefined || matchesGlobs(branches, baseRef),
  );
}

/** Whether it matters which files changed. */
export function needsFiles(rules: readonly PathRule[]): boolean {
  return rules.some(({ paths, pathsIgnore }) => paths.length > 0 || pathsIgnore.length > 0);
}

/** What keeps a commit from starting anything, wherever in its message; GitHub's words and ours. */
const SKIP = /\[(?:skip (?:run|ci|slashrun)|(?:run|ci) skip|no (?:run|ci))\]/i;

function skipMark(message: string): string | undefined {
  const found = SKIP.exec(message)?.[0];
  return found && `the commit's message says ${found}`;
}

type Circumstances = { files: ChangedFiles; skip: string | undefined };

function matchesOf(
  rules: readonly (PathRule & { run: readonly RuleRun[] })[],
  { files, skip }: Circumstances,
): RuleMatch[] {
  const all = rules.flatMap((rule) => {
    const skipped = skip ?? (pathsFit(rule, files) ? undefined : 'no file that it watches changed');
    return rule.run.map((run): RuleMatch => ({ run, skipped }));
  });
  return withoutRepeats(all);
}

function pathsFit({ paths, pathsIgnore }: PathRule, files: ChangedFiles): boolean {
  if (files === undefined) return true;
  if (paths.length > 0 && !files.some((file) => matchesGlobs(paths, file))) return false;
  if (pathsIgnore.length === 0 || files.length === 0) return true;
  return files.some((file) => !matchesGlobs(pathsIgnore, file));
}

/** The same run once, and not skipped where another rule runs it. */
function withoutRepeats(matches: readonly RuleMatch[]): RuleMatch[] {
  const keyOf = ({ run }: RuleMatch): string => `${run.name ?? ''}\n${run.command.text}`;
  const running = matches.filter(({ skipped }) => skipped === undefined);
  const skipped = matches.filter((match) => match.skipped !== undefined);
  const once = new Map([...skipped, ...running].map((match) => [keyOf(match), match] as const));
  return [...once.values()];
}
