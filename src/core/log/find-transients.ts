const STATE_END = '\r\n';

/** Which lines of a text are states of lines that went on, counted from 0. */
export function findTransients(text: string): number[] {
  const found: number[] = [];
  let line = 0;
  let lineStart = 0;
  for (let at = text.indexOf(STATE_END); at !== -1; at = text.indexOf(STATE_END, at + 2)) {
    for (let end = text.indexOf('\n', lineStart); end < at; end = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = end + 1;
    }
    found.push(line);
  }
  return found;
}
