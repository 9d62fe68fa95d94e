import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LOG_STREAMS } from '../../protocol/log-api.ts';
import type { LogFeed, Stream } from './log-feed.ts';
import type { LogScroll } from './use-log-scroll.ts';
import { rowInMiddle } from './viewport.ts';

type Options = {
  feed: LogFeed;
  rowCount: number;
  scroll: LogScroll;
  showLine: (line: number) => void;
};

/** The streams that are seen. Others make other rows, and the view stays at its place in the log. */
export function useChosenStreams({ feed, rowCount, scroll, showLine }: Options) {
  const [streams, setStreams] = useState<ReadonlySet<Stream>>(new Set(LOG_STREAMS));
  const kept = useRef<number>(undefined);
  const { rows } = feed;
  useLayoutEffect(() => {
    if (kept.current !== undefined && !scroll.isFollowing) showLine(kept.current);
    kept.current = undefined;
  }, [rows]);
  const choose = (wanted: ReadonlySet<Stream>) => {
    setStreams(wanted);
    kept.current = rows.lineAt(rowInMiddle({ rows: rowCount, ...scroll }));
    void feed.choose(wanted);
  };
  return { streams, choose };
}
