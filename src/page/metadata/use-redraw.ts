import { useEffect, useRef, useState } from 'preact/hooks';

/** Rows come in bursts: often enough for the eye, seldom enough for the processor. */
const EVERY_MS = 300;

/** A number that changes soon after `redraw` was called, however often it was. */
export function useRedraw(): { version: number; redraw: () => void } {
  const [version, setVersion] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastAt = useRef(-Infinity);
  useEffect(() => () => clearTimeout(timer.current), []);
  const redraw = () => {
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        lastAt.current = performance.now();
        setVersion((old) => old + 1);
      },
      Math.max(0, lastAt.current + EVERY_MS - performance.now()),
    );
  };
  return { version, redraw };
}
