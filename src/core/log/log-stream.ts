/** What a line was written to; `status` is what the agent says itself. */
export type LogStreamName = 'stdout' | 'stderr' | 'status';

/** Which lines of a piece of a log are of which stream, in order. */
export type StreamRun = { stream: LogStreamName; lines: number };
