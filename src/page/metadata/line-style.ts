const COLOURS = 8;
/** The first eight lines are told apart by colour, all others by their dashes too. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3]];

export function colourOf(style: number): string {
  return `var(${colourName(style)})`;
}

/** Its property in `tokens.css`. */
export function colourName(style: number): string {
  return `--series-${(style % COLOURS) + 1}`;
}

export function dashOf(style: number): number[] {
  return [...(DASHES[Math.floor(style / COLOURS) % DASHES.length] ?? [])];
}
