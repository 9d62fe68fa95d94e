import { isOfThisMachine } from '../settings/is-of-this-machine.ts';
import { type Note, good, problem, warning } from './note.ts';

/** What `GET PUBLIC_URL/healthz` gave from here; `reason` is a sentence that names the address. */
export type HealthAnswer = { status: number; text: string } | { reason: string };

/** Whether the server answers at its public address, and whether others than this machine can know it. */
export function judgeAddress(publicUrl: string, answer: HealthAnswer): Note[] {
  const answers = judgeAnswer(publicUrl, answer);
  if (!isOfThisMachine(publicUrl)) return [answers];
  const why =
    'GitHub cannot deliver there (the server asks for what it missed), and other machines cannot work for it';
  return [answers, warning(`PUBLIC_URL is ${publicUrl}, which only this machine reaches`, why)];
}

function judgeAnswer(publicUrl: string, answer: HealthAnswer): Note {
  if ('reason' in answer)
    return problem(
      answer.reason,
      'GitHub and browsers may see it otherwise than this machine; if not, nothing works',
    );
  const { status, text } = answer;
  if (status === 200 && text.trim() === 'ok') return good(`the server answers at ${publicUrl}`);
  if (status === 502 || status === 503 || status === 504)
    return problem(
      `${publicUrl} answers ${status}`,
      'the proxy is there and the server behind it is not: start it, or set where the proxy passes to',
    );
  return problem(
    `something else answers at ${publicUrl}/healthz: ${status}`,
    'set PUBLIC_URL to the address of this server, and let the proxy pass all paths to it',
  );
}
