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

export type CommentCommand = Written &
  (
    | { verb: 'run'; step: string; stepPlace: Place; pairs: readonly Pair[] }
    | { verb: 'stop'; target: StopTarget; now: boolean }
    | { verb: 'help'; step: string | undefined }
  );

/** `all` means all of the pull request's that have not ended. */
export type StopTarget = 'all' | { counter: number } | { step: string };
