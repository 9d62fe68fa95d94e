import { AnsiUp } from 'ansi_up';
import { memo } from 'preact/compat';
import type { LogLine } from '../../protocol/log-api.ts';
import type { TimeShown } from './format-line-time.ts';
import { formatLineTime } from './format-line-time.ts';

type Props = {
  number: number;
  /** Undefined while it is on its way. */
  line: LogLine | undefined;
  time: TimeShown;
  firstAt: number | undefined;
  isSelected: boolean;
  isMatch: boolean;
  onSelect: (line: number, event: MouseEvent) => void;
};

/** One line; its number is the link to it. */
export const LogRow = memo((props: Props) => {
  const { number, line, time, firstAt, isSelected, isMatch, onSelect } = props;
  const marks = `${isSelected ? ' selected' : ''}${isMatch ? ' match' : ''}`;
  return (
    <div class={`log-row ${line?.stream ?? 'unknown'}${marks}`}>
      <a
        class="log-number"
        href={`#L${number + 1}`}
        data-number={number + 1}
        aria-label={`Line ${number + 1}`}
        tabIndex={-1}
        onClick={(event) => {
          event.preventDefault();
          onSelect(number, event);
        }}
      />
      {time !== 'off' && line && (
        <time class="log-time" data-time={formatLineTime(line.at, { shown: time, firstAt })} />
      )}
      {line && (
        // `ansi_up` escapes everything but the colours.
        <span class="log-text" dangerouslySetInnerHTML={{ __html: toHtml(line) }} />
      )}
    </div>
  );
});

/** Colours end with the line: nobody sees where they came from otherwise. */
function toHtml({ text, isCut }: LogLine): string {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  ansi.url_allowlist = { http: 1, https: 1 };
  const html = ansi.ansi_to_html(text);
  return isCut ? `${html}<span class="log-cut"> … the rest is in the download</span>` : html;
}
