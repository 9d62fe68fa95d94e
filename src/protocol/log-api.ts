import { z } from 'zod';
import { Timestamp } from '../core/execution/execution-state.ts';

// The log of one execution, below `/api/v1/executions/ID`. Lines count from 0 here; people see them from 1.

export const LOG_STREAMS = ['stdout', 'stderr', 'status'] as const;

export const LogLine = z.object({
  line: z.int().nonnegative(),
  stream: z.enum(LOG_STREAMS),
  at: Timestamp,
  /** Without its line end. ANSI sequences are in it. */
  text: z.string(),
  /** The state of a line that goes on (a progress bar): the next of the same stream takes its place. */
  transient: z.literal(true).optional(),
  /** It is longer: the whole is in the download. */
  isCut: z.literal(true).optional(),
});
export type LogLine = z.infer<typeof LogLine>;

/** What one answer holds at most. */
export const MOST_LOG_LINES = 2000;

/** `GET /log?from=LINE&limit=N`, or `?tail=N`, or `?lines=3,7,9`. */
export const LogWindow = z.object({
  lines: z.array(LogLine),
  /** So many there are now. */
  total: z.int().nonnegative(),
});
export type LogWindow = z.infer<typeof LogWindow>;

/**
 * `GET /log/ranges?streams=stdout,stderr`: the lines that somebody sees who looks at these streams, as
 * `[first, count]` in order. Without states of lines that went on.
 */
export const LogRanges = z.object({
  ranges: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])),
  total: z.int().nonnegative(),
});
export type LogRanges = z.infer<typeof LogRanges>;

/** What one search answers at most. */
export const MOST_LOG_MATCHES = 10_000;

/**
 * `GET /log/search?q=WORDS&streams=…`: in the whole log, upper and lower case alike, as if the text had
 * no colours. `&regex=1` for an expression.
 */
export const LogMatches = z.object({
  /** In order, at most `MOST_LOG_MATCHES`. */
  lines: z.array(z.int().nonnegative()),
  /** All of them. */
  count: z.int().nonnegative(),
  /** So many lines were looked at. */
  total: z.int().nonnegative(),
});
export type LogMatches = z.infer<typeof LogMatches>;

/** `GET /metadata?after=LINE&limit=N` (and `/metadata.csv`, whole): what the command printed as JSON. */
export const MetadataRows = z.object({
  rows: z.array(
    z.object({
      /** Of the log. */
      line: z.int().nonnegative(),
      at: Timestamp,
      values: z.record(z.string(), z.unknown()),
    }),
  ),
  /** `after` of the next page; undefined when there is none now. */
  next: z.int().optional(),
});
export type MetadataRows = z.infer<typeof MetadataRows>;
export type MetadataRow = MetadataRows['rows'][number];
