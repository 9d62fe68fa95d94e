const NEWLINE = 10;
const SPACE = 32;
const BRACE = 123;

/**
 * Counts the lines of `bytes`, which end with `\n` each, and hands over those that begin like a
 * JSON object. It sees every byte of every log, so it decodes only what it must.
 */
export function scanLines(
  bytes: Buffer,
  onObject?: (line: string, lineNumber: number) => void,
): number {
  let lines = 0;
  for (let start = 0; start < bytes.length; lines += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    if (onObject !== undefined && startsObject(bytes, start))
      onObject(bytes.toString('utf8', start, end), lines);
    start = end + 1;
  }
  return lines;
}

function startsObject(bytes: Buffer, start: number): boolean {
  let at = start;
  while (isBlank(bytes[at])) at += 1;
  return bytes[at] === BRACE;
}

function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && byte !== NEWLINE && byte <= SPACE;
}
