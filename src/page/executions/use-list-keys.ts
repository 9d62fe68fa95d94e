import type { ExecutionSummary } from '../../protocol/people-api.ts';
import { useKeys } from '../frame/keys.ts';
import { hasEnded } from '../ui/status-view.ts';

type Wanted = {
  executions: readonly ExecutionSummary[];
  selected: ReadonlySet<number>;
  toggle: (counter: number) => void;
  stop: (executions: readonly ExecutionSummary[]) => void;
};

/** The keys work on the row that has the focus: what is seen there is what the browser knows as well. */
export function useListKeys({ executions, selected, toggle, stop }: Wanted): void {
  useKeys([
    { key: 'j', says: 'Next execution', run: () => move(1) },
    { key: 'k', says: 'Previous execution', run: () => move(-1) },
    {
      key: 'Enter',
      says: 'Open the execution',
      run: () => focusedRow()?.querySelector('a')?.click(),
    },
    {
      key: 'x',
      says: 'Select the execution, to compare or stop several',
      run: () => {
        const counter = focusedCounter();
        if (counter !== undefined) toggle(counter);
      },
    },
    {
      key: 's',
      says: 'Stop the selected ones, or this one',
      run: () => {
        const counters = selected.size > 0 ? selected : new Set([focusedCounter()]);
        const meant = executions.filter((one) => counters.has(one.counter) && !hasEnded(one));
        if (meant.length > 0) stop(meant);
      },
    },
    {
      key: '/',
      says: 'Filter',
      run: () => document.querySelector<HTMLElement>('[data-filter]')?.focus(),
    },
  ]);
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-counter]')];
}

function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('[data-counter]') ?? null;
}

function focusedCounter(): number | undefined {
  const counter = focusedRow()?.dataset['counter'];
  return counter === undefined ? undefined : Number(counter);
}

function move(by: 1 | -1): void {
  const all = rows();
  const row = focusedRow();
  const at = row ? all.indexOf(row) + by : 0;
  const link = all[Math.min(Math.max(at, 0), all.length - 1)]?.querySelector('a');
  link?.focus();
  link?.closest('tr')?.scrollIntoView({ block: 'nearest' });
}
