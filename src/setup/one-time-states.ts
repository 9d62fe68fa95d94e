import { randomBytes } from 'node:crypto';

/** As long as GitHub's code for the credentials is good. */
const LIFE_MS = 60 * 60 * 1000;
/** Pages that were opened and left; the oldest go first. */
const MAX_OPEN = 1000;

/** Random values that each are good for one way to GitHub and back. */
export class OneTimeStates {
  readonly #expiresAt = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(): string {
    const state = randomBytes(32).toString('base64url');
    this.#expiresAt.set(state, this.#now() + LIFE_MS);
    const [oldest] = this.#expiresAt.keys();
    if (this.#expiresAt.size > MAX_OPEN && oldest !== undefined) this.#expiresAt.delete(oldest);
    return state;
  }

  /** Whether the state was issued here within the hour and not used; it is used now. */
  redeem(state: string): boolean {
    const expiresAt = this.#expiresAt.get(state);
    this.#expiresAt.delete(state);
    return expiresAt !== undefined && this.#now() < expiresAt;
  }
}
