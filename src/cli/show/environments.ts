import { formatDollars } from '../../core/report/format-value.ts';
import { EnvironmentList, type EnvironmentView } from '../../protocol/people-api.ts';
import { EXIT_CODES } from '../cli-error.ts';
import { type ServerOptions, connect, findRepository } from '../connect.ts';
import { repositoryPath } from '../find-execution.ts';
import { formatAge } from '../format-age.ts';
import { paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** Prints where a repository's executions can run; answers the exit code. */
export async function environments(options: ServerOptions, terminal: Terminal): Promise<number> {
  const connection = await connect(options);
  const repository = await findRepository(connection, options);
  const path = `${repositoryPath(repository)}/environments`;
  const found = await connection.api.get(EnvironmentList, path);
  terminal.write(
    options.json
      ? `${JSON.stringify(found, null, 2)}\n`
      : renderEnvironments(found.environments, terminal),
  );
  return EXIT_CODES.done;
}

function renderEnvironments(
  all: readonly EnvironmentView[],
  terminal: Pick<Terminal, 'hasColors' | 'isTerminal' | 'size'>,
): string {
  const paint = paintFor(terminal);
  const head = ['environment', 'machines', 'running', 'waiting', 'price', 'limits'];
  const rows = all.map((each) => [
    `${each.slug}${each.isDefault ? paint.dim(' (default)') : ''}`,
    machinesOf(each),
    String(each.running),
    String(each.waiting.length),
    each.pricePerHour === undefined ? '' : `${formatDollars(each.pricePerHour)}/h`,
    each.limits.join(', '),
  ]);
  const columns = terminal.isTerminal ? terminal.size().columns : undefined;
  const failures = all.flatMap(({ slug, ec2 }) => {
    const last = ec2?.failures[0];
    if (!last) return [];
    const when = formatAge(last.at, Date.now());
    return [`${paint.yellow('⚠')} ${slug}: ${last.what} failed ${when}: ${last.why}\n`];
  });
  return `${renderTable(head, rows, { columns, paint: paint.dim })}${failures.join('')}`;
}

function machinesOf({ ec2, workers }: EnvironmentView): string {
  if (!ec2) return workers === undefined ? 'here' : `${workers} here`;
  const { machines, max, instanceTypes, region } = ec2;
  return `${machines.length} of ${max} ${instanceTypes.join('|')} in ${region}`;
}
