import { parseSettings } from '../settings/parse-settings.ts';
import type { ReadSecret } from '../settings/settings-schema.ts';
import type { Settings } from '../settings/settings.ts';
import { type Note, good, problem, warning } from './note.ts';

type Judged = { settings: Settings | undefined; notes: Note[] };

/**
 * The operator's file, as the server reads it. Where only its secrets are not to be had it is used all the
 * same: they may be the server's alone.
 */
export function judgeSettings(
  text: string,
  { file, readSecret }: { file: string; readSecret: ReadSecret },
): Judged {
  const whole = parseSettings(text, file, readSecret);
  if (whole.ok) return { settings: whole.settings, notes: [good(`${file} is in order`)] };
  const without = parseSettings(text, file, () => ({ ok: true, value: 'secret' }));
  if (without.ok) {
    const why = 'the server does not start unless it can read it: it must be set where it runs';
    const notes = whole.problems.map((each) =>
      warning(`a secret cannot be read here: ${each}`, why),
    );
    return { settings: without.settings, notes };
  }
  const why = 'the server does not start, or keeps the settings that it has: see docs/settings.md';
  return { settings: undefined, notes: without.problems.map((each) => problem(each, why)) };
}
