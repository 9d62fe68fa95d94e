/**
 * A line of a log as a terminal would have left it: no escape sequences (ECMA-48), and of the parts
 * that `\r` writes over each other, such as a progress bar's, the last.
 */
export function plainLogLine(line: string): string {
  const parts = line.replace(ESCAPE_SEQUENCE, '').split('\r');
  const last = parts.findLast((part) => part.trim() !== '') ?? '';
  return last.replace(CONTROL_BUT_TAB, '').trimEnd();
}

/** Titles and links (OSC and its kin), colours and cursor movements (CSI), then all shorter ones. */
const ESCAPE_SEQUENCE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)?|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B[ -/]*[0-~]/g;

const CONTROL_BUT_TAB = /(?!\t)\p{Cc}/gu;
