/**
 * Lines without what colours and moves them in a terminal (ECMA-48), line ends kept: a sequence that is
 * cut off ends with its line.
 */
export function plainText(text: string): string {
  return text.includes(ESCAPE) || text.includes(CSI) ? text.replace(SEQUENCE, '') : text;
}

const ESCAPE = '\u001B';
/** The same as ESC and `[`, as one character. */
const CSI = '\u009B';

/** Titles and links (OSC and its kin), colours and cursor movements (CSI), then all shorter ones. */
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /\u001B[\]PX^_][^\u0007\u001B\n]*(?:\u0007|\u001B\\)?|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/g;
