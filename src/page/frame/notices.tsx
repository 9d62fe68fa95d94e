import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/answer.ts';
import { tryNow } from '../live/backoff.ts';
import { SignedOut } from './signed-out.tsx';

type EmptyProps = { title: string; isWholePage?: boolean; children?: ComponentChildren };

/** There is nothing to show: says what to do next. */
export function Empty({ title, isWholePage = false, children }: EmptyProps) {
  const Heading = isWholePage ? 'h1' : 'h2';
  return (
    <section class="notice">
      <Heading>{title}</Heading>
      {children}
    </section>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div class="bars" role="status" aria-label={`Loading ${what}`}>
      <span />
      <span />
      <span />
    </div>
  );
}

/** In the place of what could not be had. */
export function Failure({ problem, what }: { problem: Problem; what: string }) {
  switch (problem.kind) {
    case 'signed-out':
      return <SignedOut />;
    case 'not-found':
      return (
        <Empty isWholePage title={`There is no ${what} here`}>
          <p>{problem.message}.</p>
          <p>It may also be one that you cannot read on GitHub.</p>
          <a class="button" href="/">
            To your repositories
          </a>
        </Empty>
      );
    case 'refused':
      return (
        <Empty isWholePage title="The server refused">
          <p role="alert">{problem.message}</p>
        </Empty>
      );
    case 'away':
      return (
        <Empty isWholePage title="The server does not answer">
          <p role="alert">{problem.message} This page tries again by itself.</p>
          <button type="button" class="button" onClick={tryNow}>
            Try now
          </button>
        </Empty>
      );
  }
}
