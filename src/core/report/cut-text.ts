/** GitHub refuses a check run whose output is longer than this (docs.github.com, "Checks API"). */
export const MAX_TITLE = 255;
/**
 * For `summary` and for `text`, each. The documentation says characters; GitHub counts UTF-8 and
 * refuses a longer summary for good ("summary exceeds a maximum bytesize of 65535").
 */
export const MAX_MARKDOWN_BYTES = 65_535;

const ELLIPSIS = '…';
const UTF8 = new TextEncoder();

/** In UTF-8. */
export function countBytes(text: string): number {
  return UTF8.encode(text).length;
}

/** At most `max` UTF-16 units, of which GitHub never counts fewer than its characters. */
export function cutText(text: string, max: number): string {
  return text.length <= max ? text : head(text, max - ELLIPSIS.length) + ELLIPSIS;
}

/** The first lines that fit into `maxBytes` with `note` after them; the text itself when it fits. */
export function cutToFirstLines(text: string, maxBytes: number, note: string): string {
  if (countBytes(text) <= maxBytes) return text;
  const start = headOfBytes(text, maxBytes - countBytes(`\n\n${note}`));
  const lineEnd = start.lastIndexOf('\n');
  return `${start.slice(0, Math.max(0, lineEnd)).trimEnd()}\n\n${note}`;
}

/** The last of `lines` that fit into `maxBytes` with a line end each. */
export function takeLastLines(lines: readonly string[], maxBytes: number): readonly string[] {
  let first = lines.length;
  let bytes = 0;
  for (const line of lines.toReversed()) {
    bytes += countBytes(line) + 1;
    if (bytes > maxBytes) break;
    first -= 1;
  }
  return lines.slice(first);
}

/** What fits into a comment together with a mark of that many bytes behind it. */
export function cutComment(text: string, mark: string): string {
  const max = MAX_MARKDOWN_BYTES - countBytes(mark) - 2;
  return cutToFirstLines(text, max, 'Cut to what GitHub takes.');
}

/** Whole characters only. */
function headOfBytes(text: string, maxBytes: number): string {
  const { read } = UTF8.encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

/** Never ends between the two halves of a character such as an emoji. */
function head(text: string, max: number): string {
  const end = isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
