import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExecutionId } from '../../core/execution/execution-id.ts';
import type { Problem } from '../api/answer.ts';
import { readMetadata } from './ask-metadata.ts';
import { MetricColumns } from './metric-columns.ts';
import { useRedraw } from './use-redraw.ts';

/** A browser has six connections to a server: those that run are asked, not followed. */
const EVERY_MS = 3000;

type Wanted = { id: ExecutionId; counter: number; isLive?: boolean };
export type MetadataOfOne = { id: ExecutionId; counter: number; columns: MetricColumns };

/** What several executions printed as JSON. */
export function useMetadataOfSeveral(executions: readonly Wanted[]) {
  const ids = executions.map(({ id }) => id).join();
  const live = useRef<ReadonlySet<ExecutionId>>(new Set());
  live.current = new Set(executions.flatMap(({ id, isLive }) => (isLive ? [id] : [])));
  const all = useMemo<readonly MetadataOfOne[]>(
    () => executions.map(({ id, counter }) => ({ id, counter, columns: new MetricColumns() })),
    [ids],
  );
  const [problem, setProblem] = useState<string>();
  const [isLoaded, setLoaded] = useState(false);
  const { version, redraw } = useRedraw();
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    setLoaded(false);
    void (async () => {
      const problems = await Promise.all(
        all.map(async (one) => {
          // Once more after its end, for what it printed last.
          let isLast: boolean;
          do {
            isLast = !live.current.has(one.id);
            const found = await readMetadata({ ...one, onRows: redraw, signal });
            if (found) return found;
            if (!isLast) setLoaded(true);
          } while (!isLast && (await pause(signal)));
          return undefined;
        }),
      );
      if (signal.aborted) return;
      const found = problems.find((problem) => problem !== undefined);
      setProblem(found && wordsOf(found));
      setLoaded(true);
    })();
    return () => ended.abort();
  }, [all]);
  return { all, version, problem, isLoaded };
}

function wordsOf(problem: Problem): string {
  return problem.kind === 'signed-out' ? 'you are not signed in.' : problem.message;
}

/** False when `signal` ended it. */
async function pause(signal: AbortSignal): Promise<boolean> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, EVERY_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return !signal.aborted;
}
