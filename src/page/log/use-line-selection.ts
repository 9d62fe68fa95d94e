import { useEffect, useRef, useState } from 'preact/hooks';
import { type LineSelection, readLineHash, selectLine, writeLineHash } from './line-hash.ts';

/** The lines that the address points at. */
export function useSelection() {
  const [selection, setSelection] = useState(readLineHash(location.hash));
  useEffect(() => {
    const read = () => setSelection(readLineHash(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const latest = useRef(selection);
  latest.current = selection;
  const select = useRef((line: number, { shiftKey }: MouseEvent) => {
    const next = selectLine(line, { before: latest.current, extends: shiftKey });
    setSelection(next);
    history.replaceState(history.state, '', writeLineHash(next));
  });
  return { selection, select: select.current };
}

/** As following a link to them: they are brought into sight, too. */
export function goToLines(lines: LineSelection): void {
  location.hash = writeLineHash(lines);
}

type Showing = { showLine: (line: number) => void; isReady: boolean; rowCount: number };

/** Scrolls to the lines of the address once the rows are known, and whenever the address is changed. */
export function useShownSelection(
  selection: LineSelection | undefined,
  { showLine, isReady, rowCount }: Showing,
): void {
  const shown = useRef<string>(undefined);
  const wanted = selection && writeLineHash(selection);
  useEffect(() => {
    if (!selection || !isReady || rowCount === 0) return;
    if (wanted === shown.current || wanted !== location.hash) return;
    // Whoever has just clicked sees the line already.
    const isClicked = document.activeElement?.closest('.log-row') !== null;
    shown.current = wanted;
    if (!isClicked) showLine(selection.from);
  }, [wanted, isReady, rowCount > 0]);
}
