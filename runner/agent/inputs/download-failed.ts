import prettyBytes from 'pretty-bytes';
import { isCode, isDiskFull } from './place-file.ts';

/** What will not get better by asking again; `message` goes on where the address ended. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
  /** The answer, when there was one. */
  readonly status: number | undefined;
  constructor(message: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
  }
}

/** An error after which nothing more is tried, in words. */
export function explainFailure(error: unknown, neededBytes: number | undefined): DownloadFailed {
  if (error instanceof DownloadFailed) return error;
  return new DownloadFailed(describe(error, neededBytes), { cause: error });
}

function describe(error: unknown, neededBytes: number | undefined): string {
  if (isDiskFull(error)) {
    const needed = neededBytes === undefined ? '' : `: ${prettyBytes(neededBytes)} are needed`;
    return `does not fit on the machine's disk${needed}`;
  }
  if (isCode(error, 'ENOTFOUND')) return 'is at a host that is not known; check its name';
  if (isCode(error, 'ECONNREFUSED')) return 'is at a host that accepts no connection';
  if (isCode(error, 'ECONNRESET')) return 'broke off, again and again';
  return `cannot be read: ${error instanceof Error ? error.message || error.name : String(error)}`;
}
