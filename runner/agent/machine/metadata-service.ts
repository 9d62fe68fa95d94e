import { z } from 'zod';

/** Amazon gives no longer (docs.aws.amazon.com, "Use the Instance Metadata Service"). */
const TOKEN_SECONDS = 21_600;
const ANSWER_MS = 5000;

const Action = z.object({ action: z.string(), time: z.iso.datetime() });
const Recommendation = z.object({ noticeTime: z.iso.datetime() });

/** What Amazon tells a machine about itself, by version 2 of the service alone. */
export class MetadataService {
  readonly #url: string;
  #token: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async instanceId(): Promise<string> {
    const id = await this.#read('instance-id');
    if (id === undefined) throw new Error('the metadata service knows no instance id');
    return id.trim();
  }

  /** When a spot machine will be taken away, in milliseconds since 1970; undefined while nobody wants it. */
  async interruptionAt(): Promise<number | undefined> {
    const text = await this.#read('spot/instance-action');
    return text === undefined ? undefined : Date.parse(Action.parse(JSON.parse(text)).time);
  }

  /** Whether it is more likely than usual that it will be. */
  async isRebalanceAdvised(): Promise<boolean> {
    const text = await this.#read('events/recommendations/rebalance');
    if (text === undefined) return false;
    Recommendation.parse(JSON.parse(text));
    return true;
  }

  /** Undefined for what is not there. Throws when the service does not answer. */
  async #read(path: string): Promise<string | undefined> {
    for (let isSecond = false; ; isSecond = true) {
      this.#token ??= await this.#newToken();
      const answer = await fetch(`${this.#url}/latest/meta-data/${path}`, {
        headers: { 'x-aws-ec2-metadata-token': this.#token },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await answer.text();
      if (answer.ok) return text;
      if (answer.status === 404) return undefined;
      // It has run out.
      this.#token = undefined;
      if (isSecond) throw new Error(`the metadata service answers ${answer.status} to ${path}`);
    }
  }

  async #newToken(): Promise<string> {
    const answer = await fetch(`${this.#url}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS) },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) throw new Error(`the metadata service gives no token: ${answer.status}`);
    return answer.text();
  }
}
