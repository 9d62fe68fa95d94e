import type { ComponentChildren } from 'preact';
import { codeName } from '../../core/execution/code-name.ts';
import type { ExecutionSummary } from '../../protocol/people-api.ts';

type Props = {
  of: ExecutionSummary;
  commitUrl?: string | undefined;
  pullRequestUrl?: string | undefined;
};

/** Where the code came from: a branch or a pull request, and the commit; or a packed folder. */
export function CodeName({ of, commitUrl, pullRequestUrl }: Props) {
  const commit = <code>{codeName(of)}</code>;
  if (of.isPackage) return <span class="code-name">folder {commit}</span>;
  return (
    <span class="code-name">
      {of.pullRequest !== undefined && <Linked to={pullRequestUrl}>PR {of.pullRequest}</Linked>}
      {of.ref !== undefined && (
        <span class="ref" title={shortRef(of.ref)}>
          {shortRef(of.ref)}
        </span>
      )}
      <Linked to={commitUrl}>{commit}</Linked>
      {of.isFork && <span class="tag warn">fork</span>}
    </span>
  );
}

function Linked({ to, children }: { to: string | undefined; children: ComponentChildren }) {
  return to === undefined ? <span>{children}</span> : <a href={to}>{children}</a>;
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '');
}
