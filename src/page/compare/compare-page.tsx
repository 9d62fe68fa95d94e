import { useRoute } from 'preact-iso';
import type { ExecutionDetail, RepositoryName } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { api } from '../api/api.ts';
import type { Answer } from '../api/answer.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Empty, Failure, Loading } from '../frame/notices.tsx';
import { useTitle } from '../frame/use-title.ts';
import { MetricOverlay } from '../metadata/metric-overlay.tsx';
import { hasEnded } from '../ui/status-view.ts';
import { CompareTable } from './compare-table.tsx';
import { readCounters } from './read-counters.ts';
import { useFreshness } from './use-freshness.ts';

/** Two to twenty executions, side by side. */
export function ComparePage() {
  const { params, query } = useRoute();
  const repository = { owner: params['owner'] ?? '', name: params['name'] ?? '' };
  const counters = readCounters(query['of'] ?? '');
  const key = `compare ${repository.owner}/${repository.name} ${counters.join()}`;
  const loaded = useAnswer(key, (signal) => loadAll(repository, counters, signal));
  useFreshness(repository, loaded.update);
  useTitle(`Compare ${counters.map((counter) => `#${counter}`).join(', ')}`);
  if (counters.length < 2) return <TooFew repository={repository} />;
  const { value, problem } = loaded;
  if (!value)
    return problem ? <Failure problem={problem} what="execution" /> : <Loading what="executions" />;
  return (
    <div class="stack">
      <div class="page-head">
        <h1>Compare {value.length} executions</h1>
        <a class="button" href={addresses.executions(repository)}>
          Choose others
        </a>
      </div>
      <CompareTable executions={value} />
      <MetricOverlay executions={value.map((one) => ({ ...one, isLive: !hasEnded(one) }))} />
    </div>
  );
}

function TooFew({ repository }: { repository: RepositoryName }) {
  return (
    <Empty isWholePage title="Choose at least two executions">
      <p>
        Select them in the list, with their boxes or with <kbd>x</kbd>, then press Compare.
      </p>
      <a class="button" href={addresses.executions(repository)}>
        To the executions
      </a>
    </Empty>
  );
}

/** One that is not there is a problem of all of them: the address is not what somebody meant. */
async function loadAll(
  repository: RepositoryName,
  counters: readonly number[],
  signal: AbortSignal,
): Promise<Answer<ExecutionDetail[]>> {
  const answers = await Promise.all(
    counters.map((counter) => api.execution({ repository, counter }, signal)),
  );
  const executions: ExecutionDetail[] = [];
  for (const answer of answers) {
    if (!answer.ok) return answer;
    executions.push(answer.value);
  }
  return { ok: true, value: executions };
}
