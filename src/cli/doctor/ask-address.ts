import type { HealthAnswer } from '../../core/doctor/judge-address.ts';
import { explainUnreachable } from '../explain-unreachable.ts';

const LIMIT_MS = 8000;
/** Of the answer; the right one has two. */
const CHARACTERS = 100;

/** Asks the server whether it lives, by the address that others reach it at. */
export async function askAddress(publicUrl: string): Promise<HealthAnswer> {
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await fetch(`${publicUrl}/healthz`, { signal, redirect: 'manual' });
    return { status: answer.status, text: (await answer.text()).slice(0, CHARACTERS) };
  } catch (error) {
    return { reason: explainUnreachable(publicUrl, error) };
  }
}
