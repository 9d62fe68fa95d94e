import type { LogQuery } from '../core/log/log-finder.ts';
import type { StreamRun } from '../core/log/log-stream.ts';

/** What a thread that searches is told; it answers each. */
export type SearchMessage =
  | { kind: 'begin'; query: LogQuery }
  | {
      kind: 'chunk';
      chunk: { firstLine: number; lines: number; runs: StreamRun[]; body: Uint8Array };
    }
  | { kind: 'end' };

export type SearchAnswer =
  | { kind: 'done' }
  /** The expression is none. */
  | { kind: 'refused'; message: string }
  | { kind: 'found'; matches: { lines: number[]; count: number; total: number } };
