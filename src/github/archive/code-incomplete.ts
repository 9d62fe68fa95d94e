import { GitHubRefused } from '../../engine/ports/github.ts';

/**
 * The commit's code cannot be completed, and asking again would not change that. The message is for the
 * person who started the execution and belongs into `code-failed`.
 */
export class CodeIncomplete extends GitHubRefused {
  override name = 'CodeIncomplete';
  constructor(message: string, cause?: unknown) {
    super(422, message, cause);
  }
}

/** `.gitmodules` cannot be read, or a submodule that it names cannot be filled. */
export class SubmoduleFailed extends CodeIncomplete {
  override name = 'SubmoduleFailed';
}

/** A file that Git LFS keeps cannot be had, or is not what was committed. */
export class LfsFailed extends CodeIncomplete {
  override name = 'LfsFailed';
}
