import type { RefObject } from 'preact';
import { LOG_STREAMS } from '../../protocol/log-api.ts';
import { type LogOf, fileAddress } from '../api/log-api.ts';
import type { TimeShown } from './format-line-time.ts';
import type { Stream } from './log-feed.ts';
import { LinesButton, type LinesButtonProps } from './lines-button.tsx';
import type { LogSearch } from './use-log-search.ts';

type Props = {
  of: LogOf;
  search: LogSearch;
  searchField: RefObject<HTMLInputElement | null>;
  streams: ReadonlySet<Stream>;
  onStreams: (streams: ReadonlySet<Stream>) => void;
  time: TimeShown;
  onTime: (time: TimeShown) => void;
  lines: LinesButtonProps;
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
};

const TIMES: Record<TimeShown, string> = {
  off: 'No times',
  clock: 'Time of day',
  elapsed: 'Since the start',
};

export function LogToolbar(props: Props) {
  const { of, streams, onStreams, time, onTime, isFollowing, onFollow } = props;
  return (
    <div class="log-toolbar" role="toolbar" aria-label="Log">
      <SearchBox search={props.search} field={props.searchField} />
      <fieldset class="log-streams" aria-label="Streams">
        {LOG_STREAMS.map((stream) => (
          <label key={stream}>
            <input
              type="checkbox"
              checked={streams.has(stream)}
              // The last one stays: a log of nothing is no view.
              disabled={streams.size === 1 && streams.has(stream)}
              onChange={() => onStreams(toggled(streams, stream))}
            />
            {stream}
          </label>
        ))}
      </fieldset>
      <select
        class="field log-times"
        aria-label="Times"
        value={time}
        onChange={(event) => onTime(timeOf(event.currentTarget.value))}
      >
        {Object.entries(TIMES).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <LinesButton {...props.lines} />
      <button
        type="button"
        class="button"
        aria-pressed={isFollowing}
        title="Follow (f)"
        onClick={() => onFollow(!isFollowing)}
      >
        Follow
      </button>
      <a class="button" href={fileAddress(of, 'log.txt', { download: 1 })} download>
        Download
      </a>
    </div>
  );
}

type SearchBoxProps = { search: LogSearch; field: RefObject<HTMLInputElement | null> };

function SearchBox({ search, field }: SearchBoxProps) {
  const { text, type, found, step } = search;
  const hasMatches = found !== undefined && found.lines.length > 0;
  return (
    <search class="log-search">
      <input
        ref={field}
        class="field"
        type="search"
        placeholder="Search the log ( / )"
        aria-label="Search the log"
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') type('');
        }}
      />
      <span class="log-found" role="status">
        {sayFound(search)}
      </span>
      <button
        type="button"
        class="button square"
        aria-label="Match before"
        disabled={!hasMatches}
        onClick={() => step(-1)}
      >
        ↑
      </button>
      <button
        type="button"
        class="button square"
        aria-label="Next match"
        disabled={!hasMatches}
        onClick={() => step(1)}
      >
        ↓
      </button>
    </search>
  );
}

function sayFound({ text, found, isSearching, problem }: LogSearch): string {
  if (problem !== undefined) return problem;
  if (text === '') return '';
  if (isSearching || found?.text !== text) return 'searching…';
  if (found.count === 0) return 'nothing found';
  return `${(found.index + 1).toLocaleString('en')} of ${found.count.toLocaleString('en')}`;
}

function toggled(streams: ReadonlySet<Stream>, stream: Stream): ReadonlySet<Stream> {
  return new Set(LOG_STREAMS.filter((one) => streams.has(one) !== (one === stream)));
}

function timeOf(value: string): TimeShown {
  return value === 'clock' || value === 'elapsed' ? value : 'off';
}
