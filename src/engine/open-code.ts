import type { Readable } from 'node:stream';
import { packageName } from '../core/execution/code-name.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { CodePackage, ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';
import { claimedBy, type Report } from './lease.ts';
import { GitHubRefused } from './ports/github.ts';

/** Of a commit a stream; a package lies in storage, at an address that is good for a while. */
export type Code = { kind: 'archive'; archive: Readable } | { kind: 'stored'; url: string };
type OpenCode = (report: Omit<Report, 'leaseId'>) => Promise<Code>;

/** Only the beginning of a download must come in time. */
const DOWNLOAD_SECONDS = 15 * 60;

/** The code cannot be had any more; `message` is for people. */
export class CodeGone extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CodeGone';
  }
}

/**
 * Opens the code of executions as `.tar.gz`. What of a commit cannot be had shows only while an archive is streamed,
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
    if (spec.package) return { kind: 'stored', url: await addressOf(deps, spec, spec.package) };
    const { repository, commit, code } = spec;
    const completion = { ...code, reader: readerOf(spec) };
    const archive = await deps.github.archive(repository, commit, completion);
    archive.once('error', (error) => {
      if (error instanceof GitHubRefused) refusals.set(id, error);
      else deps.log.warn({ err: error, execution: id }, 'the code broke off');
    });
    return { kind: 'archive', archive };
  };
}

/** Asked before it is given away: what a store says of an object that is none is not for agents to read. */
async function addressOf(
  { store, storage }: Dependencies,
  { repository }: ExecutionSpec,
  { sha256 }: CodePackage,
): Promise<string> {
  const found = await store.packages.find(repository.id, sha256);
  const name = packageName(sha256);
  if (!found || (await storage.size(found.key)) !== found.sizeBytes)
    throw new CodeGone(
      `the packed folder ${name} was removed: pack it again with \`slashrun run --adhoc\``,
    );
  const fileName = `${sha256}.tar.gz`;
  return storage.presignGet({ key: found.key, fileName, expiresInSeconds: DOWNLOAD_SECONDS });
}

/** Nobody vouches for code of forks, and the clock is no person. */
function readerOf({ isFork, trigger }: ExecutionSpec): string | undefined {
  return isFork || trigger.kind === 'schedule' ? undefined : trigger.actor;
}
