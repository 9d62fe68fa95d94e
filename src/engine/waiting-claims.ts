import type { Pool } from '../core/compute/pool.ts';

/** Agents of a pool that wait for work in this process, with the images that they have. */
export class WaitingClaims {
  readonly #waiting = new Map<Pool, Set<ReadonlySet<string>>>();

  /** Counts a claim as waiting until what is returned is called. */
  add(pool: Pool, images: ReadonlySet<string>): () => void {
    const others = this.#waiting.get(pool) ?? new Set();
    this.#waiting.set(pool, others.add(images));
    return () => {
      others.delete(images);
      if (others.size === 0 && this.#waiting.get(pool) === others) this.#waiting.delete(pool);
    };
  }

  /** Whether another one that waits need not pull the image, and this one must. */
  hasBetter(pool: Pool, images: ReadonlySet<string>, image: string): boolean {
    const has = (each: ReadonlySet<string>): boolean => names(image).some((name) => each.has(name));
    if (has(images)) return false;
    return [...(this.#waiting.get(pool) ?? [])].some((each) => each !== images && has(each));
  }
}

/** As a person writes it, and as Docker lists it. */
function names(image: string): string[] {
  const short = image.replace(/^(?:docker\.io\/)?(?:library\/)?/, '');
  return [image, short, `${image}:latest`, `${short}:latest`];
}
