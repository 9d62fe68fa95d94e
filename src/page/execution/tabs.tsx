import { useLocation } from 'preact-iso';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { addresses, TABS, type Tab } from '../addresses.ts';
import { useKeys } from '../frame/keys.ts';

type Props = { execution: ExecutionDetail; tab: Tab; accessKey: string | undefined };

const LABELS: Record<Tab, string> = {
  log: 'Log',
  metadata: 'Metadata',
  outputs: 'Outputs',
  details: 'Details',
};

/** Arrow keys go from tab to tab, as they do in every list of tabs; the numbers from anywhere. */
export function Tabs({ execution, tab, accessKey }: Props) {
  const { route } = useLocation();
  const open = (one: Tab) => route(tabAddress({ execution, tab: one, accessKey }), true);
  useKeys(
    TABS.map((one, index) => ({ key: String(index + 1), says: LABELS[one], run: () => open(one) })),
  );
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length] ?? tab;
    event.preventDefault();
    open(next);
    document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Of this execution" onKeyDown={move}>
      {TABS.map((one) => (
        <a
          key={one}
          id={`tab-${one}`}
          role="tab"
          href={tabAddress({ execution, tab: one, accessKey })}
          aria-selected={one === tab}
          aria-controls={one === tab ? 'tab-content' : undefined}
          tabIndex={one === tab ? 0 : -1}
        >
          {LABELS[one]}
          <Count of={countOf(one, execution)} />
        </a>
      ))}
    </div>
  );
}

function Count({ of }: { of: number }) {
  return of === 0 ? null : <span class="count">{of.toLocaleString('en')}</span>;
}

function countOf(tab: Tab, execution: ExecutionDetail): number {
  if (tab === 'outputs') return execution.outputs.length;
  return tab === 'metadata' ? Object.keys(execution.metrics).length : 0;
}

function tabAddress({ execution, tab, accessKey }: Props): string {
  const search = new URLSearchParams();
  if (tab !== 'log') search.set('tab', tab);
  if (accessKey !== undefined) search.set('key', accessKey);
  const text = search.toString();
  const path = addresses.execution(execution.repository, execution.counter);
  return text === '' ? path : `${path}?${text}`;
}
