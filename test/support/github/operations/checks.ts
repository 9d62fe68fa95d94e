import { z } from 'zod';
import { resolveCommit } from '../git.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { CheckRun, Repository } from '../state.ts';
import { appUrl } from '../views/account.ts';
import { viewCheckRun } from '../views/check-run.ts';
import { checkRunEvent } from '../webhooks/events.ts';
import type { World } from '../world.ts';
import { type CheckRunInput, readCheckRunInput } from './check-run-input.ts';
import { ok, type Call, type Operations, page, repositoryOf, variable } from './operation.ts';

const creation = z.looseObject({ name: z.string(), head_sha: z.string() });

/** Check runs; creating and completing one is told by a webhook. */
export const checkOperations: Operations = {
  'checks/create': async (call) => {
    const repository = writableRepository(call);
    const { head_sha: headSha, name } = creation.parse(call.body);
    const input = readCheckRunInput(call.body, undefined);
    const found = /^[0-9a-f]{40}$/.test(headSha)
      ? await resolveCommit(repository.gitDir, headSha)
      : undefined;
    if (found === undefined) throw new Refusal(422, `No commit found for SHA: ${headSha}`);
    const checkRun = newCheckRun(call.world, { repository, headSha, name });
    apply(call.world, checkRun, input);
    call.world.checkRuns.set(checkRun.id, checkRun);
    tell(call, 'created', checkRun);
    if (checkRun.status === 'completed') tell(call, 'completed', checkRun);
    return ok(viewCheckRun(call.world, checkRun), 201);
  },

  'checks/update': (call) => {
    const checkRun = checkRunOf(call, writableRepository(call));
    const wasCompleted = checkRun.status === 'completed';
    apply(call.world, checkRun, readCheckRunInput(call.body, checkRun));
    if (checkRun.status === 'completed' && !wasCompleted) tell(call, 'completed', checkRun);
    return ok(viewCheckRun(call.world, checkRun));
  },

  'checks/get': (call) =>
    ok(viewCheckRun(call.world, checkRunOf(call, repositoryOf(call, ['checks'])))),

  'checks/list-annotations': (call) => {
    const { annotations } = checkRunOf(call, repositoryOf(call, ['checks']));
    const { headers, items } = page(call, annotations);
    const body = items.map((annotation) => ({
      start_column: null,
      end_column: null,
      title: null,
      raw_details: null,
      ...annotation,
      blob_href: '',
    }));
    return { kind: 'json', status: 200, body, headers };
  },

  'checks/list-for-ref': async (call) => {
    const repository = repositoryOf(call, ['checks']);
    const ref = variable(call, 'ref');
    const sha = await resolveCommit(repository.gitDir, ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
    const { app_id: appId, check_name: name, filter = 'latest', status } = call.query;
    // The newest first, so that of each name the newest is the one kept.
    const all = [...call.world.checkRuns.values()]
      .toReversed()
      .filter((checkRun) => checkRun.repository === repository && checkRun.headSha === sha);
    const found = (filter === 'latest' ? latestOfEachName(all) : all).filter(
      (checkRun) =>
        (name === undefined || checkRun.name === name) &&
        (status === undefined || checkRun.status === status) &&
        (appId === undefined || Number(appId) === call.world.app.appId),
    );
    const { headers, items } = page(call, found);
    const views = items.map((checkRun) => viewCheckRun(call.world, checkRun));
    const body = { total_count: found.length, check_runs: views };
    return { kind: 'json', status: 200, body, headers };
  },
};

/** People read check runs; only Apps write them. */
function writableRepository(call: Call): Repository {
  const repository = repositoryOf(call, ['checks'], 'write');
  if (call.caller.kind !== 'installation') {
    throw new Refusal(403, 'You must authenticate via a GitHub App.');
  }
  return repository;
}

function checkRunOf(call: Call, repository: Repository): CheckRun {
  const found = call.world.checkRuns.get(Number(variable(call, 'check_run_id')));
  if (found === undefined || found.repository !== repository) throw notFound();
  return found;
}

function newCheckRun(
  world: World,
  { headSha, name, repository }: Pick<CheckRun, 'repository' | 'headSha' | 'name'>,
): CheckRun {
  const suite = `${repository.id} ${headSha}`;
  const suiteId = world.suites.get(suite) ?? world.nextId();
  world.suites.set(suite, suiteId);
  return {
    id: world.nextId(),
    suiteId,
    repository,
    headSha,
    name,
    status: 'queued',
    conclusion: null,
    // Without a link of its own a check run leads to the App's page.
    detailsUrl: appUrl(world.app),
    externalId: '',
    startedAt: world.timestamp(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
}

/** What is not said stays; annotations are added to those there are. */
function apply(world: World, checkRun: CheckRun, input: CheckRunInput): void {
  checkRun.name = input.name ?? checkRun.name;
  checkRun.detailsUrl = input.details_url ?? checkRun.detailsUrl;
  checkRun.externalId = input.external_id ?? checkRun.externalId;
  checkRun.startedAt = input.started_at ?? checkRun.startedAt;
  checkRun.actions = input.actions ?? checkRun.actions;
  // A conclusion completes the run, whatever status is or is not said beside it.
  checkRun.conclusion = input.conclusion ?? checkRun.conclusion;
  checkRun.status =
    input.conclusion === undefined ? (input.status ?? checkRun.status) : 'completed';
  if (checkRun.status === 'completed') {
    checkRun.completedAt = input.completed_at ?? checkRun.completedAt ?? world.timestamp();
  }
  if (input.output !== undefined) applyOutput(checkRun, input.output);
}

function applyOutput(checkRun: CheckRun, output: NonNullable<CheckRunInput['output']>): void {
  checkRun.title = output.title ?? checkRun.title;
  checkRun.summary = output.summary;
  checkRun.text = output.text ?? checkRun.text;
  checkRun.annotations.push(...(output.annotations ?? []));
}

function tell(call: Call, action: 'created' | 'completed', checkRun: CheckRun): void {
  const sender = call.world.app.bot;
  call.webhooks.send(checkRunEvent(call.world, { action, sender, checkRun }));
}

function latestOfEachName(newestFirst: readonly CheckRun[]): CheckRun[] {
  const seen = new Set<string>();
  return newestFirst.filter(({ name }) => {
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}
