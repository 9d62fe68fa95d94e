import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { addresses } from '../addresses.ts';
import { type ConnectionState, connection } from '../live/connection.ts';
import { session, signOut } from '../session.ts';
import { HelpDialog } from './help-dialog.tsx';
import { useKeys } from './keys.ts';

export function Header() {
  const [isHelping, setHelping] = useState(false);
  useKeys([{ key: '?', says: 'This help', run: () => setHelping(true) }]);
  return (
    <div class="header-row">
      <a class="brand" href={addresses.start}>
        <Mark />
        <span class="brand-name">slashrun</span>
      </a>
      <RepositoryNav />
      <div class="header-end">
        <Connection />
        <button
          type="button"
          class="button quiet square"
          aria-label="Help: keys"
          onClick={() => setHelping(true)}
        >
          ?
        </button>
        <Person />
      </div>
      {isHelping && <HelpDialog onClose={() => setHelping(false)} />}
    </div>
  );
}

function RepositoryNav() {
  const { path } = useLocation();
  const [, owner, name, section] = /^\/r\/([^/]+)\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  if (owner === undefined || name === undefined) return null;
  const repository = { owner: decodeURIComponent(owner), name: decodeURIComponent(name) };
  const current = section === 'environments' ? 'environments' : 'executions';
  return (
    <>
      <a class="header-repository" href={addresses.executions(repository)}>
        {repository.owner}/{repository.name}
      </a>
      <nav class="header-nav" aria-label="Repository">
        <a
          href={addresses.executions(repository)}
          aria-current={current === 'executions' ? 'page' : undefined}
        >
          Executions
        </a>
        <a
          href={addresses.environments(repository)}
          aria-current={current === 'environments' ? 'page' : undefined}
        >
          Environments
        </a>
      </nav>
    </>
  );
}

const WORDS: Record<ConnectionState, string> = {
  live: 'Live',
  connecting: 'Connecting…',
  away: 'Server away',
};

function Connection() {
  const state = connection.value;
  if (state === 'idle') return null;
  return (
    <span class={`connection ${state}`}>
      <span class="dot" aria-hidden="true" />
      {WORDS[state]}
    </span>
  );
}

function Person() {
  const { url } = useLocation();
  const { value } = session;
  if (!value) return null;
  const { me, server } = value;
  if (me)
    return (
      <>
        <span class="soft login">{me.via === 'link' ? 'operator' : me.login}</span>
        <button type="button" class="button quiet" onClick={() => void signOut()}>
          Sign out
        </button>
      </>
    );
  if (server.clientId === undefined) return null;
  return (
    <a class="button" href={addresses.signIn(url)}>
      Sign in
    </a>
  );
}

function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1f6feb" />
      <path d="M12 25 20 7" stroke="#fff" stroke-width="3.5" stroke-linecap="round" />
    </svg>
  );
}
