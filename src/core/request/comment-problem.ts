import type { Place } from './comment-command.ts';

/** What cannot be understood in a comment. */
export type CommentProblem = Place & { message: string };

/** The line with a caret below the place, for a fixed-width font. */
export function formatCommentProblem({ line, column, text, message }: CommentProblem): string {
  const margin = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  return `line ${line}: ${message}\n${text}\n${margin}^`;
}
