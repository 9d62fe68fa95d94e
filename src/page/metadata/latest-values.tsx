import { formatValue } from '../../core/report/format-value.ts';
import type { MetricColumns } from './metric-columns.ts';

type Props = { columns: MetricColumns; accessKey: string | undefined };

/** What every key said last, also of those that are no numbers. */
export function LatestValues({ columns, accessKey }: Props) {
  const key = accessKey === undefined ? '' : `&key=${encodeURIComponent(accessKey)}`;
  return (
    <section class="stack-tight">
      <h2>Latest values</h2>
      <div class="scroll" role="region" aria-label="Latest values" tabIndex={0}>
        <table class="grid-table latest-values">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Last</th>
              <th scope="col">Min</th>
              <th scope="col">Max</th>
              <th scope="col">Printed in</th>
            </tr>
          </thead>
          <tbody>
            {columns.latest().map(({ key: name, value, line }) => (
              <tr key={name}>
                <th scope="row" class="mono">
                  {name}
                </th>
                <td class={typeof value === 'number' ? 'number' : 'latest-text'}>
                  {formatValue(value)}
                </td>
                <td class="number">{bound(columns.column(name)?.min)}</td>
                <td class="number">{bound(columns.column(name)?.max)}</td>
                <td>
                  <a href={`?tab=log${key}#L${line + 1}`}>line {(line + 1).toLocaleString('en')}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function bound(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : formatValue(value);
}
