import type { RepositoryName } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { Empty } from '../frame/notices.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import type { ListView } from './list-view.ts';

type Props = { repository: RepositoryName; view: ListView };

/** Nothing was found, or nothing was run yet: what to do then differs. */
export function NoExecutions({ repository, view }: Props) {
  if (view.states.length > 0 || Object.keys(view.filters).length > 0)
    return (
      <Empty title="No execution is like that">
        <p>Take a filter away, or look at all of them.</p>
        <a class="button" href={addresses.executions(repository)}>
          Show all executions
        </a>
      </Empty>
    );
  const comment = '/run STEP name=value';
  return (
    <Empty title="Nothing was run here yet">
      <p>Write a comment in a pull request, with the name of a step of its valohai.yaml:</p>
      <div class="sample-row">
        <code class="sample">{comment}</code>
        <CopyButton text={comment} label="Copy the comment" />
      </div>
      <p>
        <code>/help</code> as a comment lists the steps. Without a pull request:
      </p>
      <code class="sample">slashrun run STEP --watch</code>
    </Empty>
  );
}
