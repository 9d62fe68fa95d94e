import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { RepositoryEvents } from '../../protocol/live-events.ts';
import type { RepositoryName } from '../../protocol/people-api.ts';
import { api, repositoryPath } from '../api/api.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Empty, Failure, Loading } from '../frame/notices.tsx';
import { useTitle } from '../frame/use-title.ts';
import { followEvents } from '../live/follow-events.ts';
import { Environment } from './environment.tsx';

/** Several changes at once are one question. */
const SOON_MS = 500;

/** Where executions run: what is there now, what waits, and what could not be had. */
export function EnvironmentsPage() {
  const { params } = useRoute();
  const repository = { owner: params['owner'] ?? '', name: params['name'] ?? '' };
  const { value, problem } = useEnvironments(repository);
  useTitle(`Environments · ${repository.owner}/${repository.name}`);
  if (!value)
    return problem ? (
      <Failure problem={problem} what="repository" />
    ) : (
      <Loading what="environments" />
    );
  if (value.environments.length === 0)
    return (
      <Empty isWholePage title="This repository may use no environment">
        <p>
          The operator of the server says in its settings file who may use which environment;
          docs/settings.md shows how.
        </p>
      </Empty>
    );
  return (
    <div class="stack">
      <h1>Environments</h1>
      {value.environments.map((environment) => (
        <Environment key={environment.slug} {...{ repository, environment }} />
      ))}
    </div>
  );
}

function useEnvironments(repository: RepositoryName) {
  const path = repositoryPath(repository);
  const loaded = useAnswer(`environments ${path}`, (signal) =>
    api.environments(repository, signal),
  );
  const { reload } = loaded;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reloadSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, SOON_MS);
    };
    const end = followEvents({
      url: `/api/v1${path}/events`,
      events: RepositoryEvents,
      onFresh: reloadSoon,
      onProblem: reload,
      on: { environments: reloadSoon, execution: reloadSoon },
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [path]);
  return loaded;
}
