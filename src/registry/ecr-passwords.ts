import type { EcrPassword } from './ask-ecr-password.ts';

/** A password that ends sooner than a long pull is asked for anew. */
const REMAINING_MS = 60 * 60_000;

/**
 * Passwords of Amazon's registries. Each is good for twelve hours for all of the role's registries of
 * a region (ECR API Reference, `GetAuthorizationToken`), and is kept as long.
 */
export class EcrPasswords {
  readonly #now: () => number;
  readonly #known = new Map<string, Promise<EcrPassword>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A registry's host carries its region. `role` is one that the server's own credentials may take on; undefined for themselves. */
  async of(host: string, role: string | undefined): Promise<EcrPassword> {
    const region = /\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(host)?.[1];
    if (region === undefined) throw new Error(`${host} is no registry of Amazon's`);
    const key = `${region} ${role ?? ''}`;
    const known = await this.#known.get(key)?.catch(() => undefined);
    if (known && known.expiresAt - this.#now() > REMAINING_MS) return known;
    const asked = askLate(region, role);
    this.#known.set(key, asked);
    return asked;
  }
}

/** Amazon's SDK is loaded when there is something to ask: few servers ever do, and all would start later. */
async function askLate(region: string, role: string | undefined): Promise<EcrPassword> {
  const { askEcrPassword } = await import('./ask-ecr-password.ts');
  return askEcrPassword(region, role);
}
