import type { Execution } from '../core/execution/execution.ts';
import { mayRestart } from '../core/execution/may-restart.ts';
import { dispatch, enqueue } from './dispatch.ts';
import type { Dependencies } from './dependencies.ts';

const RESTART_INPUT = '_restart';

/**
 * What follows when a machine was lost: an execution whose command had not begun goes back into the queue;
 * one with `autorestart` is followed by another, which finds the outputs of the lost one as the input
 * `_restart`. Safe to repeat.
 */
export async function afterLoss(deps: Dependencies, lost: Execution): Promise<void> {
  await enqueue(deps, lost);
  const { state, spec, id, counter } = lost;
  if (state.status !== 'error' || state.cause.kind !== 'worker-lost') return;
  if (!mayRestart(spec)) return;
  const outputs = await deps.store.outputs.list(id);
  const inputs = spec.inputs.filter(({ name }) => name !== RESTART_INPUT);
  const restart = {
    name: RESTART_INPUT,
    uris: outputs.map((output) => `datum://${output.id}`),
    keepDirectories: 'full' as const,
    download: 'always' as const,
  };
  const successor = await deps.store.executions.create(
    { deliveryId: await deps.store.executions.deliveryOf(id), index: restartIndex(counter) },
    {
      ...spec,
      inputs: outputs.length === 0 ? inputs : [...inputs, restart],
      restarts: { id, counter, times: (spec.restarts?.times ?? 0) + 1 },
    },
    deps.now(),
  );
  deps.log.info({ executionId: successor.id, restarts: id }, 'execution goes on in another');
  await dispatch(deps, successor.id);
}

/** Beyond all that a delivery asks for by itself, and another for each that is followed. */
function restartIndex(counter: number): number {
  return 1_000_000 + counter;
}
