/** One event of a stream; whoever shows its id later is told what came after it. */
export type LiveEvent = { event: string; data: unknown; id: string };
