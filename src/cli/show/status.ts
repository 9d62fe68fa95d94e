import { RepositoryList, Me } from '../../protocol/sign-in-api.ts';
import type { ExecutionSummary, RepositoryName } from '../../protocol/people-api.ts';
import { EXIT_CODES } from '../cli-error.ts';
import { type Connection, type ServerOptions, connect, findRepository } from '../connect.ts';
import { paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { listCell } from './list-columns.ts';
import { fetchList } from './list.ts';

const NOT_ENDED = 'created,queued,started,stopping';
/** Who has more than these under way looks at the page. */
const MOST = 200;
const COLUMNS = [
  'number',
  'step',
  'state',
  'commit',
  'environment',
  'created',
  'duration',
  'reason',
];

/** Prints what somebody has running and waiting, in every repository or in one; answers the exit code. */
export async function status(options: ServerOptions, terminal: Terminal): Promise<number> {
  const connection = await connect(options);
  const { api } = connection;
  const me = await api.get(Me, '/me');
  const repositories = await repositoriesOf(connection, options);
  const query = { state: NOT_ENDED, person: me.login };
  const found = await Promise.all(
    repositories.map((repository) => fetchList(api, repository, { query, limit: MOST })),
  );
  const executions = found
    .flatMap((each) => each.executions)
    .toSorted((one, other) => other.createdAt - one.createdAt);
  terminal.write(
    options.json
      ? `${JSON.stringify({ executions }, null, 2)}\n`
      : renderStatus(executions, me.login, terminal),
  );
  return EXIT_CODES.done;
}

/** Those where anything is under way at all. */
async function repositoriesOf(
  connection: Connection,
  options: ServerOptions,
): Promise<RepositoryName[]> {
  if (options.repo !== undefined) return [await findRepository(connection, options)];
  const { repositories } = await connection.api.get(RepositoryList, '/repositories');
  return repositories.filter(({ active }) => active > 0);
}

function renderStatus(
  executions: readonly ExecutionSummary[],
  login: string,
  terminal: Terminal,
): string {
  if (executions.length === 0) return `${login} has nothing running and nothing waiting\n`;
  const paint = paintFor(terminal);
  const now = Date.now();
  const rows = executions.map((each) => [
    `${each.repository.owner}/${each.repository.name}`,
    ...COLUMNS.map((column) => listCell(column, each, { now, paint })),
  ]);
  const columns = terminal.isTerminal ? terminal.size().columns : undefined;
  return renderTable(['repository', '#', ...COLUMNS.slice(1)], rows, { columns, paint: paint.dim });
}
