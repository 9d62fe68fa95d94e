import { useEffect, useRef, useState } from 'preact/hooks';
import { ExecutionEvents } from '../../protocol/live-events.ts';
import type { Problem } from '../api/answer.ts';
import { followEvents } from '../live/follow-events.ts';
import { type MetadataSource, readMetadata } from './ask-metadata.ts';
import { MetricColumns } from './metric-columns.ts';
import { useRedraw } from './use-redraw.ts';

export type Metadata = {
  columns: MetricColumns;
  /** Another one whenever there are more rows. */
  version: number;
  problem: Problem | undefined;
  isLoaded: boolean;
};

/** Everything that one execution printed as JSON, and, as long as it runs, what it prints. */
export function useMetadata(source: MetadataSource & { isLive: boolean }): Metadata {
  const { id, accessKey } = source;
  const columns = useRef(new MetricColumns());
  const wasLive = useRef(source.isLive);
  const [problem, setProblem] = useState<Problem>();
  const [isLoaded, setLoaded] = useState(false);
  const { version, redraw } = useRedraw();
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const own = new MetricColumns();
    columns.current = own;
    void (async () => {
      const found = await readMetadata({ id, accessKey, columns: own, onRows: redraw, signal });
      if (signal.aborted) return;
      setProblem(found);
      setLoaded(true);
      if (found || !wasLive.current) return;
      // It goes on until everything was told, also when the execution has ended meanwhile.
      const search = new URLSearchParams({ line: 'end', metadata: String(own.lastLine) });
      if (accessKey !== undefined) search.set('key', accessKey);
      const stop = followEvents({
        url: `/api/v1/executions/${id}/events?${search.toString()}`,
        events: ExecutionEvents,
        on: {
          metadata: (rows) => {
            own.append(rows);
            redraw();
          },
        },
        onProblem: setProblem,
      });
      signal.addEventListener('abort', stop);
    })();
    return () => ended.abort();
  }, [id, accessKey]);
  return { columns: columns.current, version, problem, isLoaded };
}
