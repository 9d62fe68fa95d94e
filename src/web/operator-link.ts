import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';

/** A link that makes one browser the operator's: good once, until the server ends. */
export class OperatorLink {
  readonly url: string;
  #key: Buffer | undefined = Buffer.from(randomBytes(24).toString('base64url'));

  constructor(serverUrl: string) {
    this.url = `${serverUrl}/sign-in/link?key=${this.#key?.toString() ?? ''}`;
  }

  tell(log: Pick<Logger, 'info'>): void {
    log.info({ url: this.url }, 'open this address once to sign in as the operator');
  }

  /** Whether it is the key, the first time. */
  redeem(given: string): boolean {
    const key = this.#key;
    const shown = Buffer.from(given);
    if (!key || shown.length !== key.length || !timingSafeEqual(shown, key)) return false;
    this.#key = undefined;
    return true;
  }
}
