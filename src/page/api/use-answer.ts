import { useEffect, useRef, useState } from 'preact/hooks';
import { reportConnection } from '../live/connection.ts';
import { Backoff } from '../live/backoff.ts';
import type { Answer, Problem } from './answer.ts';

export type Loaded<Value> = {
  /** The newest that was given, also when asking again failed. */
  value: Value | undefined;
  /** Of the newest asking; `away` is tried again by itself. */
  problem: Problem | undefined;
  /** Asks once more, and keeps showing what there is meanwhile. */
  reload: () => void;
  /** Puts in the place of what was given what is known to be newer. */
  update: (change: (value: Value) => Value) => void;
};

/**
 * Asks when `key` changes, and on and on while the server is away. `key` says what is asked for: an
 * answer to another is thrown away.
 */
export function useAnswer<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Answer<Value>>,
): Loaded<Value> {
  const [state, setState] = useState<State<Value>>({ key });
  const [round, setRound] = useState(0);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const asking = Symbol(key);
    void (async () => {
      const backoff = new Backoff();
      do {
        const answer = await latestLoad.current(signal);
        if (signal.aborted) return;
        setState((old) => after(old, key, answer));
        const isAway = !answer.ok && answer.problem.kind === 'away';
        reportConnection(asking, isAway ? 'away' : undefined);
        if (!isAway) return;
      } while (await backoff.wait(signal));
    })();
    return () => {
      ended.abort();
      reportConnection(asking, undefined);
    };
  }, [key, round]);

  const isCurrent = state.key === key;
  return {
    value: isCurrent ? state.value : undefined,
    problem: isCurrent ? state.problem : undefined,
    reload: () => setRound((old) => old + 1),
    update: (change) =>
      setState((old) =>
        old.value === undefined || old.key !== key ? old : { ...old, value: change(old.value) },
      ),
  };
}

type State<Value> = { key: string; value?: Value; problem?: Problem };

function after<Value>(old: State<Value>, key: string, answer: Answer<Value>): State<Value> {
  if (answer.ok) return { key, value: answer.value };
  const { problem } = answer;
  // Whoever may not see it any more does not go on looking at it.
  const isLost = problem.kind === 'signed-out' || problem.kind === 'not-found';
  return isLost || old.key !== key ? { key, problem } : { ...old, problem };
}
