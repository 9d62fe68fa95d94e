import { STATUSES } from '../../protocol/people-api.ts';

/** A condition that the list of executions can be asked for, named as the server names it. */
export const FILTERS = ['step', 'branch', 'pull', 'person', 'environment', 'where'] as const;
export type Filter = (typeof FILTERS)[number];
export type Status = (typeof STATUSES)[number];

/** What can stand in a column: something that every execution has, or a parameter or metric by name. */
export type Column =
  | { kind: 'common'; name: CommonColumn }
  | { kind: 'parameter' | 'metric'; name: string };
export const COMMON_COLUMNS = ['code', 'person', 'environment', 'duration', 'cost'] as const;
export type CommonColumn = (typeof COMMON_COLUMNS)[number];

/** What somebody looks at; all of it stands in the address, so that it can be shown to others. */
export type ListView = {
  states: readonly Status[];
  filters: Readonly<Partial<Record<Filter, string>>>;
  columns: readonly Column[];
};

const DEFAULT_COLUMNS: readonly Column[] = COMMON_COLUMNS.map((name) => ({ kind: 'common', name }));

/** What it does not understand it leaves out: the address may have been written by hand. */
export function readListView(search: URLSearchParams): ListView {
  const states = (search.get('state') ?? '').split(',');
  const filters = FILTERS.flatMap((name) => {
    const value = search.get(name)?.trim();
    return value ? [[name, value] as const] : [];
  });
  const columns = search.has('column')
    ? search.getAll('column').flatMap((text) => readColumn(text) ?? [])
    : DEFAULT_COLUMNS;
  return {
    states: STATUSES.filter((status) => states.includes(status)),
    filters: Object.fromEntries(filters),
    columns,
  };
}

/** The other way round; what is as it would be anyway is not said. */
export function searchOfView({ states, filters, columns }: ListView): string {
  const search = filterQuery({ states, filters });
  const written = columns.map(columnKey);
  if (written.join('\n') !== DEFAULT_COLUMNS.map(columnKey).join('\n')) {
    // Without any column it still says that they were chosen.
    for (const column of written.length > 0 ? written : ['']) search.append('column', column);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** What the server is asked for. */
export function filterQuery({
  states,
  filters,
}: Pick<ListView, 'states' | 'filters'>): URLSearchParams {
  const search = new URLSearchParams();
  if (states.length > 0) search.set('state', states.join(','));
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined && value !== '') search.set(name, value);
  }
  return search;
}

/** `metric:accuracy`; no two columns have the same. */
export function columnKey({ kind, name }: Column): string {
  return kind === 'common' ? name : `${kind}:${name}`;
}

function readColumn(text: string): Column | undefined {
  const common = COMMON_COLUMNS.find((name) => name === text);
  if (common) return { kind: 'common', name: common };
  const [, kind, name] = /^(parameter|metric):(.+)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { kind: kind === 'metric' ? 'metric' : 'parameter', name };
}
