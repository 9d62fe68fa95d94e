import Table from 'cli-table3';
import stringWidth from 'string-width';

const GAP = 2;
/** Narrower, a column says nothing any more. */
const LEAST = 6;

type Layout = {
  /** Undefined where nobody looks: nothing is cut then. */
  columns: number | undefined;
  /** Of the head. */
  paint?: (text: string) => string;
};

/** A table without borders; where it is too wide for the terminal, its widest columns are cut. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, paint = (text) => text }: Layout,
): string {
  const all = [head, ...rows];
  const natural = head.map((_, index) =>
    Math.max(...all.map((row) => stringWidth(row[index] ?? ''))),
  );
  const widths = columns === undefined ? natural : fitWidths(natural, columns);
  const table = new Table({
    head: head.map((text) => (text === '' ? '' : paint(text))),
    colWidths: widths.map((width) => width + GAP),
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table.toString().split('\n');
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** The widest give way first, all of them at the same rate. */
export function fitWidths(natural: readonly number[], columns: number): number[] {
  const widths = [...natural];
  const room = columns - GAP * (widths.length - 1);
  let tooMuch = widths.reduce((sum, width) => sum + width, 0) - room;
  while (tooMuch > 0) {
    const widest = Math.max(...widths);
    if (widest <= LEAST) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    tooMuch -= 1;
  }
  return widths;
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
