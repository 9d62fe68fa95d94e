/** A longer line is stored as several: nobody reads it, and a page must be able to show it. */
export const MAX_LINE_BYTES = 64 * 1024;

const NEWLINE = 10;
/** Stands where a line goes on in the next one. */
export const GOES_ON = Buffer.from(' ↩\n');

export function hasLongLine(lines: Buffer): boolean {
  if (lines.length <= MAX_LINE_BYTES) return false;
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(NEWLINE, start);
    if (end - start > MAX_LINE_BYTES) return true;
    start = end + 1;
  }
  return false;
}

/** Each line by itself, with its `\n`. */
export function linesOf(lines: Buffer): Buffer[] {
  const each: Buffer[] = [];
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(NEWLINE, start) + 1;
    each.push(lines.subarray(start, end));
    start = end;
  }
  return each;
}

/** One line, which ends with `\n`, as several of a length that is allowed. */
export function cutLine(line: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  while (line.length - start > MAX_LINE_BYTES) {
    const end = characterStart(line, start + MAX_LINE_BYTES - GOES_ON.length);
    parts.push(Buffer.concat([line.subarray(start, end), GOES_ON]));
    start = end;
  }
  return [...parts, line.subarray(start)];
}

/** Not in the middle of a character of UTF-8, which has at most four bytes. */
function characterStart(line: Buffer, at: number): number {
  for (let start = at; start > at - 4; start -= 1)
    if (((line[start] ?? 0) & 0xc0) !== 0x80) return start;
  return at;
}
