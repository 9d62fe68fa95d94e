import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { tryNow } from '../live/backoff.ts';
import { connection } from '../live/connection.ts';

/** A server that is started again is back before this is worth a word. */
const PATIENCE_MS = 1500;

/** Says that the server is away, and that what is shown may be old. */
export function AwayBar() {
  const isShown = useSignal(false);
  const isAway = connection.value === 'away' || (isShown.value && connection.value !== 'live');
  useEffect(() => {
    if (!isAway) {
      isShown.value = false;
      return;
    }
    const timer = setTimeout(() => (isShown.value = true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isAway, isShown]);
  return (
    <div role="alert">
      {isShown.value && (
        <div class="away-bar">
          <div>
            <span>
              The server does not answer. What you see may be old; this page tries again by itself.
            </span>
            <button type="button" class="button" onClick={tryNow}>
              Try now
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
