import type { Place } from './comment-command.ts';

/** Finds places in a text by offset; anyone may write a long comment, so it counts lines only once. */
export function placesIn(text: string): (offset: number) => Place {
  const lines = text.split('\n');
  const starts: number[] = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.length + 1;
  }
  return (offset) => {
    const index = lastNotAfter(starts, offset);
    return { line: index + 1, column: offset - (starts[index] ?? 0) + 1, text: lines[index] ?? '' };
  };
}

function lastNotAfter(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}
