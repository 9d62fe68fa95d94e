import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Buttons behind a button. Closes with Escape and when the focus or a click goes elsewhere. */
export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const { current } = element;
      if (current?.open && event.target instanceof Node && !current.contains(event.target))
        current.open = false;
    };
    document.addEventListener('click', close);
    document.addEventListener('focusin', close);
    return () => {
      document.removeEventListener('click', close);
      document.removeEventListener('focusin', close);
    };
  }, []);
  const closeByKey = (event: KeyboardEvent) => {
    const { current } = element;
    if (event.key !== 'Escape' || !current?.open) return;
    current.open = false;
    current.querySelector('summary')?.focus();
  };
  return (
    <details ref={element} class="menu" onKeyDown={closeByKey}>
      <summary class="button">
        {label} <span aria-hidden="true">▾</span>
      </summary>
      <div class="menu-items">{children}</div>
    </details>
  );
}
