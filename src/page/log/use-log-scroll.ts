import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ROW_PX, scrollTopFor } from './viewport.ts';

type Options = {
  region: RefObject<HTMLDivElement | null>;
  /** So many there are now. */
  rows: number;
  /** Begins at the end and goes on with it. */
  followsAtFirst: boolean;
};

export type LogScroll = {
  scrollTop: number;
  height: number;
  isFollowing: boolean;
  follow: (isFollowing: boolean) => void;
  /** Brings a row to the middle, and lets go of the end. */
  show: (row: number) => void;
};

/**
 * Where the log is scrolled to. It goes with the end until the person scrolls up, and again when they
 * come back to it.
 */
export function useLogScroll({ region, rows, followsAtFirst }: Options): LogScroll {
  const [place, setPlace] = useState({ scrollTop: 0, height: 0 });
  const [isFollowing, setFollowing] = useState(followsAtFirst);
  const following = useRef(isFollowing);
  const follow = (wanted: boolean) => {
    following.current = wanted;
    setFollowing(wanted);
    if (wanted) toEnd(region.current);
  };

  useEffect(() => {
    const { current } = region;
    if (!current) return;
    let before = current.scrollTop;
    const look = () => {
      const { scrollTop, clientHeight: height } = current;
      setPlace((old) =>
        old.scrollTop === scrollTop && old.height === height ? old : { scrollTop, height },
      );
      const atEnd = scrollTop + height >= current.scrollHeight - ROW_PX / 2;
      if (scrollTop < before && !atEnd && following.current) follow(false);
      else if (scrollTop > before && atEnd && !following.current) follow(true);
      before = scrollTop;
    };
    const sizes = new ResizeObserver(() => {
      if (following.current) toEnd(current);
      look();
    });
    sizes.observe(current);
    // The content grows with the log: its end is known only once it is laid out.
    if (current.firstElementChild) sizes.observe(current.firstElementChild);
    current.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      current.removeEventListener('scroll', look);
    };
  }, []);

  const show = (row: number) => {
    const { current } = region;
    if (!current) return;
    follow(false);
    current.scrollTop = scrollTopFor(row, { rows, height: current.clientHeight });
  };
  return { ...place, isFollowing, follow, show };
}

function toEnd(region: HTMLDivElement | null): void {
  if (region) region.scrollTop = region.scrollHeight;
}
