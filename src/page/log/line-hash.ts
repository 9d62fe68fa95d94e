/** Lines that somebody points at, counted from 0; `to` is one of them. */
export type LineSelection = { from: number; to: number };

/** Of `#L120` or `#L120-L140`; undefined for anything else. */
export function readLineHash(hash: string): LineSelection | undefined {
  const [, first, last] = /^#L([1-9]\d{0,14})(?:-L?([1-9]\d{0,14}))?$/.exec(hash) ?? [];
  if (first === undefined) return undefined;
  const ends = [Number(first) - 1, Number(last ?? first) - 1];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

/** As somebody writes them: `120`, `120-140`, or with the letters of an address. */
export function readLines(text: string): LineSelection | undefined {
  const [, lines = ''] = /^(?:#?L)?(.*)$/i.exec(text.replaceAll(/\s/g, '')) ?? [];
  return readLineHash(`#L${lines.toUpperCase()}`);
}

export function writeLineHash({ from, to }: LineSelection): string {
  return from === to ? `#L${from + 1}` : `#L${from + 1}-L${to + 1}`;
}

/** With Shift, from what was pointed at to this line. */
export function selectLine(
  line: number,
  { before, extends: isExtended }: { before: LineSelection | undefined; extends: boolean },
): LineSelection {
  if (!isExtended || !before) return { from: line, to: line };
  return { from: Math.min(before.from, line), to: Math.max(before.from, line) };
}
