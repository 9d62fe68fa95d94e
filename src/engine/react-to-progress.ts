import { isEnded } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Dependencies } from './dependencies.ts';
import type { Reaction } from './ports/github.ts';
import { react } from './react.ts';

/** Tells the person who asked in a comment how it goes, on the comment itself. */
export async function reactToProgress(deps: Dependencies, execution: Execution): Promise<void> {
  const { id, spec } = execution;
  const { trigger } = spec;
  const commentId = 'commentId' in trigger ? trigger.commentId : undefined;
  if (commentId === undefined) return;
  const reaction = await reactionTo(deps, execution);
  if (reaction === undefined) return;
  const { reaction: last } = await deps.store.executions.checkRun(id);
  if (last === reaction) return;
  const repository = await deps.store.repositories.current(spec.repository);
  await react(deps, { repository, commentId }, reaction);
  await deps.store.executions.recordReaction(id, reaction);
}

/** A thumb only once everything that the comment asked for has ended. */
async function reactionTo(
  { store }: Dependencies,
  { id, state }: Execution,
): Promise<Reaction | undefined> {
  if (state.status === 'created' || state.status === 'queued') return undefined;
  if (!isEnded(state)) return 'rocket';
  const asked = await store.executions.ofDelivery(await store.executions.deliveryOf(id));
  const all = [...asked.values()];
  if (!all.every((each) => isEnded(each.state))) return 'rocket';
  return all.every((each) => each.state.status === 'complete') ? '+1' : '-1';
}
