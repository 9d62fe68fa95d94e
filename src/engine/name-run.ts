import type { CommitSha, Repository } from '../core/execution/execution-spec.ts';
import { type NamedRun, nameCheck } from '../core/plan/name-check.ts';
import { givenOf } from '../core/plan/named-run.ts';
import type { Dependencies } from './dependencies.ts';

/** What the check of a run is called at its commit, among what ran there and what is asked for beside it. */
export async function nameRun(
  { store }: Dependencies,
  { repository, commit }: { repository: Repository; commit: CommitSha },
  { run, beside }: { run: NamedRun; beside: readonly NamedRun[] },
): Promise<string> {
  const before = await store.executions.atCommit(repository.id, commit);
  const earlier = before.map(({ spec: { step, parameters } }) => ({
    step,
    given: givenOf(parameters),
  }));
  return nameCheck(run, [...earlier, ...beside]);
}
