import { ExecutionList, type RepositoryName } from '../../protocol/people-api.ts';
import type { ApiClient, Query } from '../api-client.ts';
import { EXIT_CODES, WrongUsage } from '../cli-error.ts';
import { type ServerOptions, connect, findRepository } from '../connect.ts';
import { executionsPath } from '../find-execution.ts';
import { paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { LIST_COLUMNS, listCell, usualColumns } from './list-columns.ts';

export type ListOptions = ServerOptions & {
  state?: string;
  step?: string;
  environment?: string;
  person?: string;
  branch?: string;
  pull?: string;
  commit?: string;
  where?: string;
  before?: string;
  columns?: string;
  limit: string;
};

/** What the server answers at once at most. */
const MOST_A_PAGE = 200;

/** Prints executions of a repository, the newest first; answers the exit code. */
export async function list(options: ListOptions, terminal: Terminal): Promise<number> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new WrongUsage(`--limit ${options.limit}: give a number of executions`);
  const connection = await connect(options);
  const repository = await findRepository(connection, options);
  const found = await fetchList(connection.api, repository, { query: queryOf(options), limit });
  terminal.write(
    options.json
      ? `${JSON.stringify(found, null, 2)}\n`
      : renderList(found, { terminal, columns: options.columns, repository }),
  );
  return EXIT_CODES.done;
}

function queryOf(options: ListOptions): Query {
  const { state, step, environment, person, branch, pull, commit, where, before } = options;
  const [number, hash] = [pull?.replace(/^#/, ''), commit?.toLowerCase()];
  const from = before?.replace(/^#/, '');
  return {
    state,
    step,
    environment,
    person,
    branch,
    where,
    pull: number,
    commit: hash,
    before: from,
  };
}

type Wanted = { query: Query; limit: number };

/** As many as are wanted, from as many pages as that takes. */
export async function fetchList(
  api: ApiClient,
  repository: RepositoryName,
  { query, limit }: Wanted,
): Promise<ExecutionList> {
  const executions: ExecutionList['executions'] = [];
  let page: Query = query;
  for (;;) {
    const size = Math.min(MOST_A_PAGE, limit - executions.length);
    const found = await api.get(ExecutionList, executionsPath(repository), {
      ...page,
      limit: size,
    });
    executions.push(...found.executions);
    const { next } = found;
    if (next === undefined) return { executions };
    if (executions.length >= limit) return { executions, next };
    page = { ...query, before: next };
  }
}

type Rendering = {
  terminal: Terminal;
  columns: string | undefined;
  repository: RepositoryName;
};

function renderList(
  { executions, next }: ExecutionList,
  { terminal, columns, repository: { owner, name } }: Rendering,
): string {
  if (executions.length === 0) return `no such executions in ${owner}/${name}\n`;
  const names = columns === undefined ? usualColumns(executions) : readColumns(columns);
  const paint = paintFor(terminal);
  const now = Date.now();
  const rows = executions.map((execution) =>
    names.map((column) => listCell(column, execution, { now, paint })),
  );
  const head = names.map((column) => (column === 'number' ? '#' : column));
  const width = terminal.isTerminal ? terminal.size().columns : undefined;
  const table = renderTable(head, rows, { columns: width, paint: paint.dim });
  const more = next === undefined ? '' : paint.dim(`older ones: --before ${next}\n`);
  return `${table}${terminal.isTerminal ? more : ''}`;
}

function readColumns(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === ''))
    throw new WrongUsage(
      `--columns ${text}: give names with commas between: ${[...LIST_COLUMNS.keys()].join(',')}, or those of parameters and metrics`,
    );
  return names;
}
