/** Where a word of a comment stands; `line` and `column` count from 1, `text` is the whole line. */
export type Place = { line: number; column: number; text: string };

/**
 * `NAME=VALUE`, `--NAME=VALUE` or `--NAME VALUE` as it was written; true for a lone `--NAME`. Whether
 * a pair named `env` or `image` is an option or a parameter depends on the step: a parameter that the
 * step declares wins. `sha` is always the commit.
 */
export type Pair = { name: string; value: string | true; place: Place };

type Written = {
  /** Where it begins in the comment, counted from 1. */
  line: number;
  /** As it was written, over all of its lines. */
  text: string;
};

export const VERBS = [
  'run',
  'stop',
  'rerun',
  'status',
  'queue',
  'logs',
  'compare',
  'help',
] as const;
export type Verb = (typeof VERBS)[number];

export type CommentCommand = Written &
  (
    | { verb: 'run'; step: string; stepPlace: Place; pairs: readonly Pair[]; plan: boolean }
    | { verb: 'stop'; target: StopTarget; now: boolean }
    | { verb: 'rerun'; counter: number | undefined; pairs: readonly Pair[] }
    | { verb: 'status' }
    | { verb: 'queue' }
    | { verb: 'logs'; counter: number | undefined; lines: number | undefined }
    | { verb: 'compare'; counters: readonly [number, number] }
    | { verb: 'help'; step: string | undefined }
  );

/** What starts an execution of a step, wherever it was written. */
export type RunCommand = Extract<CommentCommand, { verb: 'run' }>;

/** `all` means all of the pull request's that have not ended. */
export type StopTarget = 'all' | { counter: number } | { step: string };
