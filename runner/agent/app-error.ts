import { ProtocolError } from '../../src/protocol/protocol.ts';

/** The app did not answer or cannot for now: sending the very same again will do. */
export class AppAway extends Error {
  override readonly name = 'AppAway';
}

/** The app understood and said no: sending it again will not help. */
export class AppRefused extends Error {
  override readonly name = 'AppRefused';
  readonly refusal: ProtocolError;

  constructor(refusal: ProtocolError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Reads a refusal. What does not speak the protocol is a proxy in front of an app that is away. */
export async function readRefusal(answer: Response): Promise<AppAway | AppRefused> {
  const text = await answer.text().catch(() => '');
  const parsed = ProtocolError.safeParse(parseJson(text));
  const isPassing = answer.status >= 500 || !parsed.success || parsed.data.error === 'unavailable';
  if (isPassing) return new AppAway(`${answer.url} answered ${answer.status}`);
  return new AppRefused(parsed.data);
}

/** The lease is gone with the app's knowledge: everything about the execution is to be forgotten. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof AppRefused && error.refusal.error === 'lease-lost';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
