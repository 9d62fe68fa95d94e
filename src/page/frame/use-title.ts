import { useEffect } from 'preact/hooks';

/** What the tab of the browser is called. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · slashrun`;
  }, [title]);
}
