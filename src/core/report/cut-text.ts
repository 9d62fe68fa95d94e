/** GitHub refuses a check run whose output is longer than this (docs.github.com, "Checks API"). */
export const MAX_TITLE = 255;
/** For `summary` and for `text`, each. */
export const MAX_MARKDOWN = 65_535;

const ELLIPSIS = '…';

/** At most `max` UTF-16 units, of which GitHub never counts fewer than its characters. */
export function cutText(text: string, max: number): string {
  return text.length <= max ? text : head(text, max - ELLIPSIS.length) + ELLIPSIS;
}

/** The first lines that fit into `max` with `note` after them; the text itself when it fits. */
export function cutToFirstLines(text: string, max: number, note: string): string {
  if (text.length <= max) return text;
  const start = head(text, max - note.length - '\n\n'.length);
  const lineEnd = start.lastIndexOf('\n');
  return `${start.slice(0, Math.max(0, lineEnd)).trimEnd()}\n\n${note}`;
}

/** The last of `lines` that fit into `max` with a line end each. */
export function takeLastLines(lines: readonly string[], max: number): readonly string[] {
  let first = lines.length;
  let length = 0;
  for (const line of lines.toReversed()) {
    length += line.length + 1;
    if (length > max) break;
    first -= 1;
  }
  return lines.slice(first);
}

/** Never ends between the two halves of a character such as an emoji. */
function head(text: string, max: number): string {
  const end = isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
