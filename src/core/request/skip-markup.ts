/** Also one on the line of a list item, as in "- ```". */
const FENCE = /^(?: {0,3}(?:[-*+]|\d{1,9}[.)]) )* {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * The offset behind the fenced code or the HTML comment that begins on the line at `offset`, or
 * `offset` itself where none does (GitHub Flavored Markdown, sections 4.5 and 4.6). `lastClose` is
 * where the last `-->` of the text stands, so that no search for one runs to the end in vain.
 */
export function skipMarkup(text: string, offset: number, lastClose: number): number {
  const end = lineEnd(text, offset);
  const line = text.slice(offset, end);
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return skipFenced(text, end, fence);
  if (RAW_OPEN.test(line)) return skipRaw(text, offset);
  const comment = openComment(line);
  if (comment === undefined) return offset;
  const close = lastClose < offset + comment ? -1 : text.indexOf('-->', offset + comment);
  // Without an end a comment that begins its line runs on, any other is text.
  if (close === -1) return line.trimStart().startsWith('<!--') ? text.length : offset;
  return lineEnd(text, close);
}

/** HTML whose content is shown as it is. */
const RAW_OPEN = /^ {0,3}<(?:pre|script|style|textarea)(?:[\s>]|$)/i;
const RAW_CLOSE = /<\/(?:pre|script|style|textarea)>/i;

/** To behind the line that closes it; without one to the end. */
function skipRaw(text: string, from: number): number {
  let start = from;
  while (start < text.length) {
    const end = lineEnd(text, start);
    const isLast = RAW_CLOSE.test(text.slice(start, end));
    start = end;
    if (isLast) break;
  }
  return start;
}

function skipFenced(text: string, from: number, fence: string): number {
  let start = from;
  while (start < text.length) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end).trim();
    start = end;
    if (line.startsWith(fence) && line.replaceAll(fence.charAt(0), '') === '') break;
  }
  return start;
}

/** Where a comment begins that does not end on its line. */
function openComment(line: string): number | undefined {
  if (isCommand(line)) return undefined;
  const open = line.lastIndexOf('<!--');
  return open === -1 || line.includes('-->', open) ? undefined : open;
}

function isCommand(line: string): boolean {
  return /^ {0,3}\//.test(line);
}

/** Behind the line break. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}
