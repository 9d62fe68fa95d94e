import type { Note } from '../../../src/core/doctor/note.ts';

export function headlines(notes: readonly Note[]): string[] {
  return notes.map(({ severity, what }) => `${severity}: ${what}`);
}

/** What to do, and where. */
export function advice(notes: readonly Note[]): string {
  return notes
    .flatMap((note) =>
      'why' in note ? [note.why, ...(note.url === undefined ? [] : [note.url])] : [],
    )
    .join('\n');
}
