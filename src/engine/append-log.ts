import type { LogAck, LogChunkHeader } from '../protocol/protocol.ts';
import { announceSoon } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { type Report, leased } from './lease.ts';

type Appended = Report & { header: LogChunkHeader; body: Buffer };

/** The agent's chunks and ours do not follow on each other: it must send again from here. */
export class SequenceGap extends Error {
  readonly nextSequence: number;
  constructor(nextSequence: number) {
    super(`the next chunk is ${nextSequence}`);
    this.name = 'SequenceGap';
    this.nextSequence = nextSequence;
  }
}

/** Stores a chunk of log with its metadata and tells who follows. Safe to repeat. */
export async function appendLog(deps: Dependencies, appended: Appended): Promise<LogAck> {
  const { id, header, body } = appended;
  const { state, spec } = await leased(deps, appended);
  const chunk = { attempt: state.attempt, header, body };
  const { stored, nextSequence } = await deps.store.logs.append(id, chunk);
  if (!stored && header.sequence > nextSequence) throw new SequenceGap(nextSequence);
  if (stored) {
    await deps.store.changes.publish({ kind: 'log', id });
    if (header.metadata.length > 0) await announceSoon(deps, id, spec.repository);
  }
  return { nextSequence };
}
