import type { ParameterValue } from '../../core/execution/execution-spec.ts';
import { type Direction, metricDirection } from '../../core/report/metric-direction.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';

type Compared<T> = {
  name: string;
  /** One for each execution, in their order; undefined where one has none. */
  values: (T | undefined)[];
  differs: boolean;
};

export type Comparison = {
  parameters: Compared<ParameterValue>[];
  /** `best` are the places of those that are best: empty where nobody knows, or all are alike. */
  metrics: (Compared<unknown> & { best: number[] })[];
};

type Compare = Pick<ExecutionDetail, 'parameters' | 'metrics'> & {
  metricDirections?: Readonly<Record<string, Direction>> | undefined;
};

/** What executions were told and what came of it, side by side; what differs comes first. */
export function compareExecutions(executions: readonly Compare[]): Comparison {
  const parameters = namesOf(executions.map((each) => each.parameters)).map((name) =>
    compare(
      name,
      executions.map((each) => each.parameters[name]),
    ),
  );
  const metrics = namesOf(executions.map((each) => each.metrics)).map((name) => {
    const compared = compare(
      name,
      executions.map((each) => each.metrics[name]),
    );
    const known = executions.find((each) => each.metricDirections?.[name] !== undefined);
    const direction = metricDirection(name, known?.metricDirections ?? {});
    return { ...compared, best: findBest(compared.values, direction) };
  });
  return { parameters: differingFirst(parameters), metrics: differingFirst(metrics) };
}

function compare<T>(name: string, values: (T | undefined)[]): Compared<T> {
  const [first, ...others] = values.map((value) => JSON.stringify(value));
  return { name, values, differs: others.some((other) => other !== first) };
}

function namesOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function differingFirst<T extends { differs: boolean }>(compared: readonly T[]): T[] {
  return [
    ...compared.filter(({ differs }) => differs),
    ...compared.filter(({ differs }) => !differs),
  ];
}

function findBest(values: readonly unknown[], direction: Direction | undefined): number[] {
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value));
  if (direction === undefined || numbers.length < 2) return [];
  const sorted = numbers.map(Number).toSorted((one, other) => one - other);
  const best = direction === 'higher' ? sorted.at(-1) : sorted[0];
  if (sorted.at(-1) === sorted[0]) return [];
  return values.flatMap((value, index) => (value === best ? [index] : []));
}
