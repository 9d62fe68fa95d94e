export const MOST_COMPARED = 20;

/** `3,5,#8` of the address: each once, in their order. */
export function readCounters(text: string): number[] {
  const numbers = text
    .split(',')
    .map((part) => Number(part.trim().replace(/^#/, '')))
    .filter((number) => Number.isInteger(number) && number > 0);
  return [...new Set(numbers)].slice(0, MOST_COMPARED);
}
