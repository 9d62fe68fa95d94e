import { addresses } from '../addresses.ts';
import { session } from '../session.ts';

/** How to get in: by GitHub where the server knows its App, by the operator's link anywhere. */
export function SignedOut() {
  const server = session.value?.server;
  const here = `${location.pathname}${location.search}`;
  return (
    <section class="notice">
      <h1>Sign in to see executions</h1>
      <p>You see what you can read on GitHub, and start and stop where you can write.</p>
      {server?.clientId === undefined ? (
        <p>
          This server was not told the client of its GitHub App, so nobody can sign in with GitHub
          yet. <code>slashrun doctor</code> says what is missing.
        </p>
      ) : (
        <a class="button primary" href={addresses.signIn(here)}>
          Sign in with GitHub
        </a>
      )}
      <p class="small">
        On your own machine: follow the link that the server printed when it started.
      </p>
    </section>
  );
}
