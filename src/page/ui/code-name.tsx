import type { ExecutionSummary } from '../../protocol/people-api.ts';

/** Where the code came from: a branch or a pull request, and the commit; or a packed folder. */
export function CodeName({ of }: { of: ExecutionSummary }) {
  const commit = of.commit.slice(0, 7);
  if (of.isPackage)
    return (
      <span class="code-name">
        folder <code>{commit}</code>
      </span>
    );
  return (
    <span class="code-name">
      {of.pullRequest !== undefined && <span>PR {of.pullRequest}</span>}
      {of.ref !== undefined && <span class="ref">{shortRef(of.ref)}</span>}
      <code>{commit}</code>
      {of.isFork && <span class="tag warn">fork</span>}
    </span>
  );
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '');
}
