import { isEnded } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { CheckRunText } from '../core/report/check-run-text.ts';
import { renderCheckRun } from '../core/report/render-check-run.ts';
import type { Dependencies } from './dependencies.ts';
import { GitHubRefused } from './ports/github.ts';
import { logTail } from './read-log.ts';

const TAIL_LINES = 40;

/**
 * Makes the execution's check run say what its state is now. Level-triggered: it may be lost, late
 * or repeated, the next one makes GitHub true again.
 */
export async function publishCheck(deps: Dependencies, id: ExecutionId): Promise<void> {
  const execution = await deps.store.executions.find(id);
  if (!execution) return;
  const text = renderCheckRun(await viewOf(deps, execution));
  await send(deps, execution, text)
    .catch(async (error: unknown) => {
      // Something in the text that GitHub does not take must not leave the check run unfinished.
      if (!(error instanceof GitHubRefused) || error.status !== 422) throw error;
      deps.log.error({ executionId: id, err: error }, 'GitHub refused the text of the check run');
      const { text: _logTail, ...bare } = text;
      await send(deps, execution, { ...bare, summary: `[The whole log](${text.detailsUrl})` });
    })
    .catch((error: unknown) => {
      if (!(error instanceof GitHubRefused)) throw error;
      deps.log.error({ executionId: id, err: error }, 'GitHub refused the check run');
    });
  await deps.store.executions.recordPublished(id, execution.revision);
}

async function viewOf(deps: Dependencies, execution: Execution) {
  const { id, counter, spec, state, createdAt } = execution;
  const { metrics, timings, ...found } = await deps.store.executions.details(id);
  const outputs = await deps.store.outputs.list(id);
  return {
    executionId: id,
    counter,
    spec,
    state,
    createdAt,
    metrics,
    timings,
    ...found,
    outputs: outputs.map(({ id: outputId, name, sizeBytes }) => ({
      name,
      sizeBytes,
      url: deps.links.output(id, outputId),
    })),
    logUrl: deps.links.log(id),
    detailsUrl: deps.links.log(id),
    logTail: isEnded(state) ? await logTail(deps, id, TAIL_LINES) : [],
    now: deps.now(),
  };
}

async function send(
  { store, github }: Dependencies,
  execution: Execution,
  text: CheckRunText,
): Promise<void> {
  const { id, spec } = execution;
  const target = { repository: spec.repository, commit: spec.commit, externalId: id };
  const known = await store.executions.checkRun(id);
  // Requested but not recorded: we died in between, and GitHub may have it.
  const checkRunId =
    known.checkRunId ??
    (known.requested ? await github.findCheckRun(target, text.name) : undefined);
  if (checkRunId !== undefined) {
    if (known.checkRunId === undefined) await store.executions.recordCheckRun(id, checkRunId);
    await github.updateCheckRun(target, checkRunId, text);
    return;
  }
  await store.executions.markCheckRequested(id);
  await store.executions.recordCheckRun(id, await github.createCheckRun(target, text));
}
