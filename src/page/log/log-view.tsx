import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExecutionId } from '../../core/execution/execution-id.ts';
import { Empty, Failure, Loading } from '../frame/notices.tsx';
import { useKeys } from '../frame/keys.ts';
import type { TimeShown } from './format-line-time.ts';
import { highlightText } from './highlight-text.ts';
import { LogFeed } from './log-feed.ts';
import { LogRegion } from './log-region.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { useSelection, useShownSelection } from './use-line-selection.ts';
import { useChosenStreams } from './use-chosen-streams.ts';
import { useLogScroll } from './use-log-scroll.ts';
import { useLogSearch } from './use-log-search.ts';
import { visibleRows } from './viewport.ts';

export type LogViewProps = {
  executionId: ExecutionId;
  accessKey?: string | undefined;
  isLive: boolean;
};

/** The log of one execution: of a million lines only those are in the document that are seen. */
export function LogView({ executionId, accessKey, isLive }: LogViewProps) {
  const of = useMemo(() => ({ executionId, accessKey }), [executionId, accessKey]);
  const feed = useMemo(() => new LogFeed(of), [of]);
  useEffect(() => {
    void feed.open(isLive);
    return () => feed.close();
  }, [feed]);
  // Whoever draws by signals is drawn again when they change.
  const hasLines = feed.version.value > 0 && feed.rows.end > 0;
  if (!hasLines && feed.problem.value) return <Failure problem={feed.problem.value} what="log" />;
  if (feed.isLoading.value) return <Loading what="the log" />;
  if (!hasLines) return <NoLines isLive={isLive} />;
  return <Lines of={of} feed={feed} isLive={isLive} />;
}

function NoLines({ isLive }: { isLive: boolean }) {
  return isLive ? (
    <Empty title="No output yet">
      <p>What the command prints will be here as it comes.</p>
    </Empty>
  ) : (
    <Empty title="No output">
      <p>It ended without a word, or its log was removed.</p>
    </Empty>
  );
}

type LinesProps = { of: LogFeedOf; feed: LogFeed; isLive: boolean };
type LogFeedOf = { executionId: ExecutionId; accessKey: string | undefined };

function Lines({ of, feed, isLive }: LinesProps) {
  const region = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const [time, setTime] = useState<TimeShown>('off');
  const { selection, select } = useSelection();
  const { rows } = feed;
  const rowCount = feed.version.value > 0 ? rows.count : 0;
  const scroll = useLogScroll({ region, rows: rowCount, followsAtFirst: !selection });
  const showLine = (line: number) => scroll.show(feed.rows.rowOf(line));
  const { streams, choose } = useChosenStreams({ feed, rowCount, scroll, showLine });
  const total = () => feed.rows.end;
  const search = useLogSearch({ of, streams, total, onShow: showLine });
  useShownSelection(selection, { showLine, isReady: scroll.height > 0, rowCount });
  useKeys([
    { key: '/', says: 'Search the log', run: () => searchField.current?.focus() },
    { key: 'f', says: 'Follow the log', run: () => scroll.follow(!scroll.isFollowing) },
  ]);

  const { first, count, top } = visibleRows({ rows: rowCount, ...scroll });
  const shown = Array.from({ length: count }, (_, index) => rows.lineAt(first + index) ?? 0);
  useEffect(() => feed.want(shown), [first, count, feed.version.value]);
  useLayoutEffect(() => {
    if (region.current) highlightText(region.current, search.found?.text ?? '');
  });
  return (
    <div class="log" style={{ '--digits': String(rows.end).length }}>
      <LogToolbar
        {...{ of, search, searchField, streams, time }}
        onStreams={choose}
        onTime={setTime}
        lines={{
          selection,
          end: rows.end,
          // The keys that scroll are the log's again.
          onGone: () => region.current?.focus({ preventScroll: true }),
        }}
        isFollowing={scroll.isFollowing}
        onFollow={scroll.follow}
      />
      <div class="log-frame">
        <LogRegion
          region={region}
          feed={feed}
          rowCount={rowCount}
          top={top}
          shown={shown}
          time={time}
          selection={selection}
          match={search.found?.lines[search.found.index]}
          onSelect={select}
        />
        {!scroll.isFollowing && (
          <button type="button" class="button log-end" onClick={() => scroll.follow(true)}>
            ↓ {isLive ? 'Follow the end' : 'To the end'}
          </button>
        )}
      </div>
    </div>
  );
}
