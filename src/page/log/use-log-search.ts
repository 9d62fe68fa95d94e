import { useEffect, useRef, useState } from 'preact/hooks';
import { type LogOf, logApi } from '../api/log-api.ts';
import type { Stream } from './log-feed.ts';

/** After the last key. */
const PAUSE_MS = 200;

export type Found = {
  text: string;
  lines: readonly number[];
  /** More than that may match. */
  count: number;
  /** Which of the lines is shown. */
  index: number;
};

export type LogSearch = {
  text: string;
  type: (text: string) => void;
  found: Found | undefined;
  isSearching: boolean;
  problem: string | undefined;
  /** To the next match, or to the one before. */
  step: (by: 1 | -1) => void;
};

type Options = {
  of: LogOf;
  streams: ReadonlySet<Stream>;
  /** So many lines there are now. */
  total: () => number;
  onShow: (line: number) => void;
};

/** Search in the whole log, which the server does. */
export function useLogSearch({ of, streams, total, onShow }: Options): LogSearch {
  const [text, type] = useState('');
  const [found, setFound] = useState<Found & { total: number }>();
  const [isSearching, setSearching] = useState(false);
  const [problem, setProblem] = useState<string>();
  const show = useRef(onShow);
  show.current = onShow;
  const wanted = [...streams].join(',');

  const search = async (keep: Found | undefined, signal: AbortSignal) => {
    setSearching(true);
    const answer = await logApi.search(of, { q: text, streams: wanted }, signal);
    if (signal.aborted) return;
    setSearching(false);
    setProblem(answer.ok ? undefined : sayWhy(answer.problem));
    if (!answer.ok) return;
    const { lines, count } = answer.value;
    // What was shown stays what is shown.
    const index = keep === undefined ? 0 : Math.min(keep.index + 1, lines.length - 1);
    setFound({ text, lines, count, index, total: answer.value.total });
    const line = lines[index];
    if (line !== undefined) show.current(line);
  };

  useEffect(() => {
    setProblem(undefined);
    if (text === '') {
      setFound(undefined);
      setSearching(false);
      return;
    }
    const ended = new AbortController();
    const timer = setTimeout(() => void search(undefined, ended.signal), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [text, wanted, of.executionId]);

  const step = (by: 1 | -1) => {
    if (!found || found.lines.length === 0) return;
    const isLast = found.index === found.lines.length - 1;
    // The log may have grown since.
    if (by === 1 && isLast && total() > found.total) {
      void search(found, new AbortController().signal);
      return;
    }
    const index = (found.index + by + found.lines.length) % found.lines.length;
    setFound({ ...found, index });
    const line = found.lines[index];
    if (line !== undefined) show.current(line);
  };
  return { text, type, found, isSearching, problem, step };
}

function sayWhy(problem: { kind: string; message?: string }): string {
  return problem.message ?? 'The search was refused: sign in again.';
}
