import type { ComponentChildren } from 'preact';
import { formatDollars, formatValue } from '../../core/report/format-value.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { CodeName } from '../ui/code-name.tsx';
import { formatParameter } from '../ui/format-parameter.ts';
import { Status } from '../ui/status.tsx';
import { Ago, Elapsed } from '../ui/times.tsx';
import { compareMetrics, compareParameters, type MetricRow } from './compare-executions.ts';

type Props = { executions: readonly ExecutionDetail[] };

/** Differing parameters first; what is the same in all of them is folded away. */
export function CompareTable({ executions }: Props) {
  const { differing, same } = compareParameters(executions);
  const metrics = compareMetrics(executions);
  return (
    <>
      <div class="scroll" role="region" aria-label="Comparison" tabIndex={0}>
        <table class="compare" style={{ '--count': executions.length }}>
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">What is compared</span>
              </th>
              {executions.map((execution) => (
                <Head key={execution.id} execution={execution} />
              ))}
            </tr>
          </thead>
          <Group title="Parameters that differ" count={executions.length}>
            {differing.map(({ name, values }) => (
              <Row key={name} name={name} cells={values.map(formatParameter)} isCode />
            ))}
            {differing.length === 0 && <Nothing words="None differs" count={executions.length} />}
          </Group>
          <Group title="Metrics" count={executions.length}>
            {metrics.map((row) => (
              <Metric key={row.name} row={row} />
            ))}
            {metrics.length === 0 && (
              <Nothing words="None of them printed any" count={executions.length} />
            )}
          </Group>
          <Group title="Executions" count={executions.length}>
            <Common executions={executions} />
          </Group>
        </table>
      </div>
      {same.length > 0 && (
        <details class="same">
          <summary>
            {same.length === 1 ? 'One parameter is' : `${same.length} parameters are`} the same in
            all
          </summary>
          <dl class="fact-list">
            {same.map(({ name, values }) => (
              <div key={name}>
                <dt class="mono">{name}</dt>
                <dd class="mono">{formatParameter(values[0])}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

function Head({ execution }: { execution: ExecutionDetail }) {
  return (
    <th scope="col">
      <a href={addresses.execution(execution.repository, execution.counter)}>
        {execution.title ?? execution.step} #{execution.counter}
      </a>
      <Status of={execution} />
    </th>
  );
}

type GroupProps = { title: string; count: number; children: ComponentChildren };

function Group({ title, count, children }: GroupProps) {
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colSpan={count + 1}>
          <span>{title}</span>
        </th>
      </tr>
      {children}
    </tbody>
  );
}

type RowProps = { name: string; cells: readonly ComponentChildren[]; isCode?: boolean };

function Row({ name, cells, isCode = false }: RowProps) {
  return (
    <tr>
      <th scope="row" class={isCode ? 'mono' : undefined}>
        {name}
      </th>
      {cells.map((cell, index) => (
        <td key={index} class={isCode ? 'mono' : undefined}>
          {cell}
        </td>
      ))}
    </tr>
  );
}

function Nothing({ words, count }: { words: string; count: number }) {
  return (
    <tr>
      <td class="soft" colSpan={count + 1}>
        {words}
      </td>
    </tr>
  );
}

function Metric({ row: { name, values, direction, best } }: { row: MetricRow }) {
  return (
    <tr>
      <th scope="row" class="mono">
        {name}
        {direction && (
          <span class="soft small" title={`${direction} is better`}>
            {' '}
            <span aria-hidden="true">{direction === 'higher' ? '↑' : '↓'}</span>
            <span class="unseen">, {direction} is better</span>
          </span>
        )}
      </th>
      {values.map((value, index) => (
        <td key={index} class={`number ${best.has(index) ? 'best' : ''}`}>
          {value === undefined ? '–' : formatValue(value)}
          {best.has(index) && <span class="best-mark">best</span>}
        </td>
      ))}
    </tr>
  );
}

function Common({ executions }: Props) {
  const each = (cell: (execution: ExecutionDetail) => ComponentChildren) => executions.map(cell);
  return (
    <>
      <Row
        name="Code"
        cells={each((one) => (
          <CodeName of={one} />
        ))}
      />
      <Row name="Person" cells={each(({ actor }) => actor)} />
      <Row name="Environment" cells={each(({ environment }) => environment)} />
      <Row
        name="Asked"
        cells={each(({ createdAt }) => (
          <Ago at={createdAt} />
        ))}
      />
      <Row
        name="Duration"
        cells={each(({ startedAt, endedAt }) =>
          startedAt === undefined ? '–' : <Elapsed from={startedAt} to={endedAt} />,
        )}
      />
      {executions.some(({ cost }) => cost !== undefined) && (
        <Row
          name="Cost"
          cells={each(({ cost }) => (cost === undefined ? '–' : formatDollars(cost)))}
        />
      )}
    </>
  );
}
