/** Of one row, in pixels; the style says the same. */
export const ROW_PX = 20;
/** Browsers draw nothing below some 17 million pixels: higher logs are scrolled in larger steps. */
const MOST_PX = 12_000_000;
/** Rows drawn above and below what is seen. */
const OVERSCAN = 20;

type Scrolled = { rows: number; scrollTop: number; height: number };
export type Visible = {
  /** The first row that is drawn, and how many. */
  first: number;
  count: number;
  /** Where the first is drawn, from the top of all. */
  top: number;
};

/** How high all rows together are made. */
export function contentHeight(rows: number): number {
  return Math.min(rows * ROW_PX, MOST_PX);
}

/** Which rows are to be drawn where, so that what is seen is right however high the log is. */
export function visibleRows({ rows, scrollTop, height }: Scrolled): Visible {
  const firstSeen = rowAtTop({ rows, scrollTop, height });
  const first = Math.max(0, Math.floor(firstSeen) - OVERSCAN);
  const end = Math.min(rows, Math.ceil(firstSeen + height / ROW_PX) + OVERSCAN);
  return { first, count: Math.max(0, end - first), top: scrollTop + (first - firstSeen) * ROW_PX };
}

/** The row that stands in the middle of what is seen. */
export function rowInMiddle(scrolled: Scrolled): number {
  const middle = Math.floor(rowAtTop(scrolled) + scrolled.height / ROW_PX / 2);
  return Math.max(0, Math.min(middle, scrolled.rows - 1));
}

/** What `scrollTop` has to be for the row to stand in the middle. */
export function scrollTopFor(row: number, { rows, height }: Omit<Scrolled, 'scrollTop'>): number {
  const inPage = height / ROW_PX;
  const most = Math.max(0, rows - inPage);
  const wanted = Math.min(Math.max(0, row - inPage / 2 + 0.5), most);
  const room = Math.max(0, contentHeight(rows) - height);
  return most === 0 ? 0 : (wanted / most) * room;
}

function rowAtTop({ rows, scrollTop, height }: Scrolled): number {
  const room = contentHeight(rows) - height;
  if (room <= 0) return 0;
  const most = rows - height / ROW_PX;
  return (Math.min(scrollTop, room) / room) * most;
}
