import { NotFound } from '../cli-error.ts';
import { git } from '../git.ts';

export type LocalCommit = {
  sha: string;
  /** Whether any branch of a remote holds it, as far as is known here. */
  isPushed: boolean;
  /** Files that are not as they are in the commit. */
  changed: number;
};

/** A commit of the working directory, by any name that git knows; undefined where there is no git. */
export async function localCommit(ref = 'HEAD'): Promise<LocalCommit | undefined> {
  const sha = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (sha === undefined || sha === '') return undefined;
  const [remoteBranches, changes] = await Promise.all([
    git('branch', '--remotes', '--contains', sha, '--format=%(refname)'),
    ref === 'HEAD' ? git('status', '--porcelain', '--untracked-files=no') : '',
  ]);
  const changed = (changes ?? '').split('\n').filter((line) => line !== '').length;
  return { sha, isPushed: (remoteBranches ?? '') !== '', changed };
}

/** HEAD; there is one wherever something was committed. */
export async function headCommit(): Promise<LocalCommit> {
  const head = await localCommit();
  if (head) return head;
  throw new NotFound(
    'there is no commit here: commit and push first, name one with --commit, or run the folder as it is with --adhoc',
  );
}
