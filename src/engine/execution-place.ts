/**
 * How much of an execution a reader knows: lines before `line`, metadata up to that of line `metadata`
 * (undefined for what is left out), and its state by a mark of it.
 */
export type ExecutionPlace = {
  line: number | undefined;
  metadata: number | undefined;
  state: string | undefined;
};

const PLACE = /^(\d{1,15}|end)\.(-1|\d{1,15}|none)\.([\w-]{1,40})?$/;

/** As an event's id has it. */
export function formatPlace({ line, metadata, state }: ExecutionPlace): string {
  return `${line ?? 'end'}.${metadata ?? 'none'}.${state ?? ''}`;
}

/** Undefined for an id that none of our events had. */
export function parsePlace(id: string): ExecutionPlace | undefined {
  const [all, line, metadata, state] = PLACE.exec(id) ?? [];
  if (all === undefined) return undefined;
  return {
    line: line === 'end' ? undefined : Number(line),
    metadata: metadata === 'none' ? undefined : Number(metadata),
    state,
  };
}
