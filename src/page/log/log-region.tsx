import type { RefObject } from 'preact';
import type { TimeShown } from './format-line-time.ts';
import type { LineSelection } from './line-hash.ts';
import type { LogFeed } from './log-feed.ts';
import { LogRow } from './log-row.tsx';
import { contentHeight } from './viewport.ts';

type Props = {
  region: RefObject<HTMLDivElement | null>;
  feed: LogFeed;
  rowCount: number;
  /** Where the first of the shown lines is drawn. */
  top: number;
  shown: readonly number[];
  time: TimeShown;
  selection: LineSelection | undefined;
  /** The line that was found. */
  match: number | undefined;
  onSelect: (line: number, event: MouseEvent) => void;
};

/** What is scrolled: as high as all rows, with those in it that are seen. */
export function LogRegion(props: Props) {
  const { region, feed, rowCount, top, shown, time, selection, match, onSelect } = props;
  const isSelected = (line: number) =>
    selection !== undefined && line >= selection.from && line <= selection.to;
  return (
    <div
      ref={region}
      class="log-region"
      role="log"
      // Thousands of lines read aloud help nobody.
      aria-live="off"
      aria-label={`Log, ${feed.rows.end.toLocaleString('en')} lines`}
      tabIndex={0}
    >
      <div class="log-content" style={{ height: `${contentHeight(rowCount)}px` }}>
        <div class="log-rows" style={{ transform: `translateY(${top}px)` }}>
          {shown.map((line) => (
            <LogRow
              key={line}
              number={line}
              line={feed.line(line)}
              time={time}
              firstAt={feed.firstAt}
              isSelected={isSelected(line)}
              isMatch={line === match}
              onSelect={onSelect}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
