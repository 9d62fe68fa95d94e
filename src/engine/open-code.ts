import type { Readable } from 'node:stream';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';
import { claimedBy, type Report } from './lease.ts';
import { GitHubRefused } from './ports/github.ts';

type OpenCode = (report: Omit<Report, 'leaseId'>) => Promise<Readable>;

/**
 * Opens the code of executions as `.tar.gz`. What cannot be had shows only while an archive is streamed,
 * when the answer's status has been sent: such a stream breaks off, and who asks again gets the reason
 * as `GitHubRefused`.
 */
export function createOpenCode(deps: Dependencies): OpenCode {
  const refusals = new Map<ExecutionId, GitHubRefused>();
  return async (report) => {
    const { id } = report;
    const { spec } = await claimedBy(deps, report);
    const refusal = refusals.get(id);
    refusals.delete(id);
    if (refusal) throw refusal;
    const { repository, commit, code } = spec;
    const completion = { ...code, reader: readerOf(spec) };
    const archive = await deps.github.archive(repository, commit, completion);
    archive.once('error', (error) => {
      if (error instanceof GitHubRefused) refusals.set(id, error);
      else deps.log.warn({ err: error, execution: id }, 'the code broke off');
    });
    return archive;
  };
}

/** Nobody vouches for code of forks, and the clock is no person. */
function readerOf({ isFork, trigger }: ExecutionSpec): string | undefined {
  return isFork || trigger.kind === 'schedule' ? undefined : trigger.actor;
}
