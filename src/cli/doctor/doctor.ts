import { setTimeout as delay } from 'node:timers/promises';
import { type Note, problem } from '../../core/doctor/note.ts';
import { sayReason } from './say-reason.ts';

/** One look at the set-up. */
export type Check = { name: string; look: () => Promise<readonly Note[]> };

export type Found = Note & { check: string };

export type DoctorOptions = {
  checks: readonly Check[];
  /** For each check; all of them run at once. */
  limitMs: number;
  json: boolean;
  write: (text: string) => void;
};

const GOOD = 0;
const PROBLEMS = 1;

/** Looks at everything, says what is not as it should be, and answers the exit code. */
export async function doctor({ checks, limitMs, json, write }: DoctorOptions): Promise<number> {
  const found = (await Promise.all(checks.map((check) => lookWithin(check, limitMs)))).flat();
  write(json ? renderJson(found) : renderText(found));
  return found.some(({ severity }) => severity === 'problem') ? PROBLEMS : GOOD;
}

/** What hangs or breaks is a problem of its own, and hides nothing else. */
async function lookWithin({ name, look }: Check, limitMs: number): Promise<Found[]> {
  const ended = new AbortController();
  const tooLong = delay(limitMs, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1000} s`);
  });
  try {
    const notes = await Promise.race([look(), tooLong]);
    return notes.map((note) => ({ ...note, check: name }));
  } catch (error) {
    const what = `${name} could not be checked: ${sayReason(error)}`;
    return [{ ...problem(what, 'the server may have the same trouble'), check: name }];
  } finally {
    ended.abort();
    tooLong.catch(() => undefined);
  }
}

function renderJson(found: readonly Found[]): string {
  const of = (...severities: Note['severity'][]) =>
    found.filter(({ severity }) => severities.includes(severity));
  const short = (notes: readonly Found[]) => notes.map(({ check, what }) => ({ check, what }));
  const findings = of('problem', 'warning').map(({ check, ...finding }) => ({ check, ...finding }));
  const seen = { findings, good: short(of('good')), leftOut: short(of('left-out')) };
  return `${JSON.stringify(seen, null, 2)}\n`;
}

/** What is well, what nobody looked at, then what is wrong: the last is what stays on the screen. */
function renderText(found: readonly Found[]): string {
  const good = found.flatMap(({ severity, what }) => (severity === 'good' ? [`✓ ${what}\n`] : []));
  const leftOut = found.flatMap(({ severity, what }) =>
    severity === 'left-out' ? [`- not looked at: ${what}\n`] : [],
  );
  const parts = [good.join(''), leftOut.join(''), ...renderFindings(found), summary(found)];
  return parts.filter((part) => part !== '').join('\n');
}

/** A line for what is wrong, one for what that means; addresses once, below all that they mend. */
function renderFindings(found: readonly Found[]): string[] {
  const findings = found.flatMap((note) =>
    note.severity === 'problem' || note.severity === 'warning' ? [note] : [],
  );
  const urls = [...new Set(findings.map(({ url }) => url))];
  return urls.map((url) => {
    const lines = findings
      .filter((finding) => finding.url === url)
      .toSorted((one, other) => one.severity.localeCompare(other.severity))
      .map(
        ({ severity, what, why }) => `${severity === 'problem' ? '✗' : '⚠'} ${what}\n    ${why}\n`,
      );
    return `${lines.join('')}${url === undefined ? '' : `  → ${url}\n`}`;
  });
}

function summary(found: readonly Found[]): string {
  const count = (wanted: Note['severity']) =>
    found.filter(({ severity }) => severity === wanted).length;
  const said = [say(count('problem'), 'problem'), say(count('warning'), 'warning')];
  const wrong = said.filter((each) => each !== '').join(', ');
  return `${wrong === '' ? 'All is well.' : wrong}\n`;
}

function say(count: number, what: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
