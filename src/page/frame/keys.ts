import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

export type Key = {
  /** As `KeyboardEvent.key` has it: `j`, `/`, `Enter`. */
  key: string;
  /** What it does, for the help. */
  says: string;
  run: () => void;
};

/** What can be pressed now; of two of the same name the later one counts. */
export const keys = signal<readonly Key[]>([]);

/** These keys work while the component is there, and stand in the help (`?`). */
export function useKeys(wanted: readonly Key[]): void {
  const latest = useRef(wanted);
  latest.current = wanted;
  const names = wanted.map(({ key, says }) => `${key} ${says}`).join('\n');
  useEffect(() => {
    const mine = latest.current.map(({ key, says }) => ({
      key,
      says,
      run: () => latest.current.find((one) => one.key === key)?.run(),
    }));
    keys.value = [...keys.peek(), ...mine];
    return () => {
      keys.value = keys.peek().filter((key) => !mine.includes(key));
    };
  }, [names]);
}

/** Once for the document. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isBusy(event)) return;
    const found = keys.peek().findLast(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

/** Somebody writes, answers a dialog, or operates what has the focus. */
function isBusy(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector('dialog[open]')) return true;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  if (target.matches('input:not([type=checkbox], [type=radio])')) return true;
  return event.key === 'Enter' && target.matches('a, button, summary, [role=tab]');
}
