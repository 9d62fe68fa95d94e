export type Side = 'left' | 'right';
export type Extent = { min: number; max: number };

/** A line that would take less than this share of the height beside another is flat to the eye. */
const FLAT_SHARE = 0.05;

/**
 * Which axis each line has. The first has the left one; whoever would be flattened beside it, or would
 * flatten it, has the right one. On a logarithmic scale very different numbers get on with each other.
 */
export function chooseAxes(
  extents: readonly (Extent | undefined)[],
  { isLog }: { isLog: boolean },
): Side[] {
  const first = extents.find((extent) => extent !== undefined);
  return extents.map((extent) =>
    isLog || !first || !extent || getOn(first, extent) ? 'left' : 'right',
  );
}

function getOn(one: Extent, other: Extent): boolean {
  const shared = Math.max(one.max, other.max) - Math.min(one.min, other.min);
  if (shared === 0) return true;
  // One that stays as it is would be flat anywhere: it counts as high as it stands.
  const share = (extent: Extent) => heightOf(extent) / shared;
  return share(one) >= FLAT_SHARE && share(other) >= FLAT_SHARE;
}

function heightOf({ min, max }: Extent): number {
  return max > min ? max - min : Math.abs(max);
}
