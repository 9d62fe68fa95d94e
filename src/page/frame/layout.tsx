import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Announcements } from './announce.tsx';
import { AwayBar } from './away-bar.tsx';
import { Header } from './header.tsx';

/** What stands around every page. A new page begins at its top, also for whoever does not see it. */
export function Layout({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [path]);
  return (
    <div class="frame">
      <a class="button skip" href="#main">
        To the content
      </a>
      <header class="header">
        <Header />
        <AwayBar />
      </header>
      <main ref={main} id="main" class="main" tabIndex={-1}>
        {children}
      </main>
      <Announcements />
    </div>
  );
}
