import type { RepositoryList } from '../../protocol/sign-in-api.ts';
import { addresses } from '../addresses.ts';
import { api } from '../api/api.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Empty, Failure, Loading } from '../frame/notices.tsx';
import { useTitle } from '../frame/use-title.ts';
import { Ago } from '../ui/times.tsx';

/** The repositories that somebody can read. */
export function StartPage() {
  useTitle('Repositories');
  const { value, problem } = useAnswer('repositories', (signal) => api.repositories(signal));
  if (!value)
    return problem ? (
      <Failure problem={problem} what="repository" />
    ) : (
      <Loading what="repositories" />
    );
  if (value.repositories.length === 0)
    return (
      <Empty isWholePage title="No repository yet">
        <p>
          Install the GitHub App for a repository that you can read, then write{' '}
          <code>/run STEP</code> as a comment in one of its pull requests.
        </p>
      </Empty>
    );
  return (
    <div class="stack">
      <h1>Repositories</h1>
      <ul class="cards">
        {value.repositories.map((repository) => (
          <li key={`${repository.owner}/${repository.name}`}>
            <RepositoryCard repository={repository} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function RepositoryCard({ repository }: { repository: RepositoryList['repositories'][number] }) {
  const { owner, name, active, lastAt } = repository;
  return (
    <a class="card" href={addresses.executions(repository)}>
      <span class="card-title">
        <span class="soft">{owner}/</span>
        {name}
      </span>
      <span class="small">
        {active > 0 ? (
          <span class="status busy">{active} running or waiting</span>
        ) : (
          <span class="soft">Nothing runs</span>
        )}
        <span class="soft">
          {lastAt === undefined ? (
            ' · nothing was run yet'
          ) : (
            <>
              {' '}
              · last <Ago at={lastAt} />
            </>
          )}
        </span>
      </span>
    </a>
  );
}
