import type { ParameterValue } from '../../core/execution/execution-spec.ts';
import { type Direction, metricDirection } from '../../core/report/metric-direction.ts';

type WithParameters = { parameters: Readonly<Record<string, ParameterValue>> };
type WithMetrics = {
  metrics: Readonly<Record<string, unknown>>;
  metricDirections: Readonly<Record<string, Direction>>;
};

/** One name, and its value in each of the executions, in their order. */
export type ParameterRow = { name: string; values: (ParameterValue | undefined)[] };
export type MetricRow = {
  name: string;
  values: unknown[];
  direction: Direction | undefined;
  /** Which are better than the others; none where nobody knows, or where all are alike. */
  best: ReadonlySet<number>;
};

/** What differs apart from what does not; names in the order in which they are declared. */
export function compareParameters(executions: readonly WithParameters[]): {
  differing: ParameterRow[];
  same: ParameterRow[];
} {
  const rows = namesOf(executions.map(({ parameters }) => parameters)).map((name) => ({
    name,
    values: executions.map(({ parameters }) => own(parameters, name)),
  }));
  const isSame = ({ values }: ParameterRow) =>
    new Set(values.map((value) => JSON.stringify(value))).size <= 1;
  return { differing: rows.filter((row) => !isSame(row)), same: rows.filter(isSame) };
}

export function compareMetrics(executions: readonly WithMetrics[]): MetricRow[] {
  const directions = Object.fromEntries(
    executions.flatMap((one) => Object.entries(one.metricDirections)),
  );
  return namesOf(executions.map(({ metrics }) => metrics)).map((name) => {
    const values = executions.map(({ metrics }) => own(metrics, name));
    const direction = metricDirection(name, directions);
    return { name, values, direction, best: bestOf(values, direction) };
  });
}

function bestOf(values: readonly unknown[], direction: Direction | undefined): ReadonlySet<number> {
  const numbers = values.filter(isFiniteNumber);
  if (direction === undefined || new Set(numbers).size < 2) return new Set();
  const best = direction === 'higher' ? Math.max(...numbers) : Math.min(...numbers);
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])));
}

function namesOf(records: readonly object[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
