import type {
  About,
  MergeGroupEvent,
  PullRequestEvent,
  PushEvent,
  ScheduleEvent,
} from '../core/event/github-event.ts';
import type { CommitSha, ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { ChangedFiles } from '../core/rules/match-rules.ts';
import {
  matchMergeGroup,
  matchPullRequest,
  matchPush,
  mergeGroupRules,
  needsFiles,
  pullRequestRules,
  pushRules,
} from '../core/rules/match-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handled } from './handled.ts';
import { readRules } from './read-rules.ts';
import { recordSchedules } from './record-schedules.ts';
import { baseOfPullRequest } from './run-context.ts';
import { answerBroken, startMatches } from './start-matches.ts';

/** Starts what a push is to start. */
export async function handlePush(
  deps: Dependencies,
  { deliveryId, event, only }: Handled<About & PushEvent>,
): Promise<void> {
  const { repository, after, ref, before, defaultBranch, commits } = event;
  if (after === undefined || ref.kind === 'other') return;
  await deps.store.heads.recordPushed(repository.id, [...commits, after]);
  const read = await readRules(deps, repository, after);
  const place = { deliveryId, repository, commit: after };
  if (!read.ok) return answerBroken(deps, place, read.problems);
  // What is asked for again may be long past.
  if (ref.kind === 'branch' && ref.name === defaultBranch && only === undefined)
    await recordSchedules(deps, repository.id, read.rules);
  const fitting = pushRules(read.rules, event);
  if (fitting.length === 0) return;
  const files = needsFiles(fitting) ? await filesOfPush(deps, event, after) : [];
  await startMatches(deps, {
    ...place,
    event,
    only,
    rules: read.rules,
    matches: matchPush(read.rules, event, files),
    ref: ref.name,
    isFork: false,
    base: { branch: ref.name, commits: before === undefined ? [] : [before] },
    trigger: { kind: 'push', ref: ref.name, isTag: ref.kind === 'tag' },
  });
}

/** What a new branch has over the default branch, and a rewritten one over what it was. */
async function filesOfPush(
  { github }: Dependencies,
  { repository, changedFiles, before, defaultBranch }: About & PushEvent,
  after: CommitSha,
): Promise<ChangedFiles> {
  if (changedFiles !== undefined) return changedFiles;
  const compared = await github.compare(repository, before ?? defaultBranch, after);
  return compared?.files;
}

/** Keeps the head that was told, then starts what the pull request is to start. */
export async function handlePullRequest(
  deps: Dependencies,
  handled: Handled<About & PullRequestEvent>,
): Promise<void> {
  const { deliveryId, event, only } = handled;
  const { repository, number, headSha, isFork, isOpen, action } = event;
  if (!isOpen || (only === undefined && (await wasTold(deps, handled)))) return;
  // What a fork says is not listened to, only what its pull request would be checked by.
  const read = await readRules(deps, repository, isFork ? undefined : headSha);
  const place = { deliveryId, repository, commit: headSha };
  if (!read.ok) return isFork ? undefined : answerBroken(deps, place, read.problems);
  const fitting = pullRequestRules(read.rules, event);
  if (fitting.length === 0) return;
  const [commit, files, base] = await Promise.all([
    deps.github.commit(repository, headSha),
    needsFiles(fitting) ? deps.github.filesOfPullRequest(repository, number) : [],
    baseOfPullRequest(deps, { repository, pullRequest: event, commit: headSha }),
  ]);
  const circumstances = { files, message: commit?.message ?? '' };
  await startMatches(deps, {
    ...place,
    event,
    only,
    rules: read.rules,
    matches: matchPullRequest(read.rules, event, circumstances),
    ref: event.headRef,
    isFork,
    base,
    trigger: { kind: 'pull-request', pullRequest: number, action },
  });
}

/** Keeps the head. Whether it was told of already: by another delivery of the same push. */
async function wasTold(
  { store }: Dependencies,
  { deliveryId, receivedAt, event }: Handled<About & PullRequestEvent>,
): Promise<boolean> {
  const { repository, number, headSha, action } = event;
  const isPush = action === 'opened' || action === 'synchronize';
  const first = await store.heads.record(
    { repositoryId: repository.id, pullRequest: number },
    { sha: headSha, seenAt: receivedAt, isOpening: action === 'opened' },
    isPush ? deliveryId : undefined,
  );
  return action === 'synchronize' && first !== deliveryId;
}

/** Answers the merge queue on the commit that it is about to merge. */
export async function handleMergeGroup(
  deps: Dependencies,
  { deliveryId, event, only }: Handled<About & MergeGroupEvent>,
): Promise<void> {
  const { repository, headSha, headRef, baseSha, baseRef } = event;
  await deps.store.heads.recordPushed(repository.id, [headSha]);
  const read = await readRules(deps, repository, headSha);
  const place = { deliveryId, repository, commit: headSha };
  if (!read.ok) return answerBroken(deps, place, read.problems);
  const fitting = mergeGroupRules(read.rules, event);
  if (fitting.length === 0) return;
  const compared = needsFiles(fitting)
    ? await deps.github.compare(repository, baseSha, headSha)
    : undefined;
  const files = needsFiles(fitting) ? compared?.files : [];
  await startMatches(deps, {
    ...place,
    event,
    only,
    // The same tree has passed on the pull request as a rule: no need to train it once more.
    rules: { ...read.rules, reuse: true },
    matches: matchMergeGroup(read.rules, event, files),
    ref: headRef,
    isFork: false,
    base: { branch: baseRef, commits: [baseSha] },
    trigger: { kind: 'merge-group', ref: headRef },
  });
}

/** Starts what the clock is to start, at the head of the default branch. */
export async function handleSchedule(
  deps: Dependencies,
  { deliveryId, event, only }: Handled<About & ScheduleEvent>,
): Promise<void> {
  const { repository, defaultBranch, cron, timeZone } = event;
  const branch = { kind: 'heads', name: defaultBranch } as const;
  const commit = await deps.github.commitOfRef(repository, branch);
  if (!commit) return;
  const read = await readRules(deps, repository, commit);
  const place = { deliveryId, repository, commit };
  if (!read.ok) return answerBroken(deps, place, read.problems);
  const due = scheduled(read.rules, { cron, timeZone });
  await startMatches(deps, {
    ...place,
    event,
    only,
    rules: read.rules,
    matches: due.map((run) => ({ run, skipped: undefined })),
    ref: defaultBranch,
    isFork: false,
    base: baseOfSchedule(defaultBranch),
    trigger: { kind: 'schedule', cron, timeZone },
  });
}

function scheduled({ schedule }: Rules, due: { cron: string; timeZone: string }) {
  return schedule
    .filter(({ cron, timeZone }) => cron === due.cron && timeZone === due.timeZone)
    .flatMap(({ run }) => run);
}

/** The one before, whichever commit that was of. */
function baseOfSchedule(branch: string): ExecutionSpec['base'] {
  return { branch, commits: [] };
}
