import type { Place } from './comment-command.ts';

/** What cannot be understood in a comment. */
export type CommentProblem = Place & { message: string };
