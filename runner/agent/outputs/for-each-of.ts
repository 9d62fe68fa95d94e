/**
 * Does `work` for every item, `parallel` at a time. After a failure, which is thrown, no further
 * item is begun.
 */
export async function forEachOf<T>(
  items: Iterable<T>,
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = each(items);
  const workOff = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, workOff));
}

/** Shared by several loops, and closed for all of them when one of them throws. */
function* each<T>(items: Iterable<T>): Generator<T> {
  yield* items;
}
