/** So much of the past a smoothed value holds at most; with all of it there is no present. */
export const MOST_SMOOTHING = 0.99;

/**
 * The exponential moving average: each value holds the share `weight` of those before it. The first
 * values are not drawn towards zero, and where nothing can be drawn nothing is made up.
 */
export function smooth(values: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return values;
  let average = 0;
  let share = 0;
  return values.map((value) => {
    if (Number.isNaN(value)) return value;
    average = weight * average + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return average / share;
  });
}
