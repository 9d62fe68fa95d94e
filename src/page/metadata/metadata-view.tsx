import { useMemo } from 'preact/hooks';
import type { ExecutionId } from '../../core/execution/execution-id.ts';
import { Failure, Loading } from '../frame/notices.tsx';
import { csvAddress } from './ask-metadata.ts';
import { buildSeries } from './build-series.ts';
import { Chart } from './chart.tsx';
import type { ChartChoice } from './chart-choice.ts';
import { ChartToolbar } from './chart-toolbar.tsx';
import { chooseKeys } from './choose-keys.ts';
import { LatestValues } from './latest-values.tsx';
import { NoMetadata } from './no-metadata.tsx';
import { useChartChoice } from './use-chart-choice.ts';
import { type Metadata, useMetadata } from './use-metadata.ts';
import { defaultXAxis, isStep, type XAxis } from './x-axis.ts';

export type MetadataViewProps = {
  executionId: ExecutionId;
  accessKey?: string | undefined;
  isLive: boolean;
};

/** What one execution printed as JSON, as charts. */
export function MetadataView({ executionId, accessKey, isLive }: MetadataViewProps) {
  const source = { id: executionId, accessKey };
  const metadata = useMetadata({ ...source, isLive });
  const { columns, problem, isLoaded } = metadata;
  const { choice, try: tryOut, change } = useChartChoice();
  if (columns.rowCount === 0) {
    if (problem) return <Failure problem={problem} what="metadata" />;
    return isLoaded ? <NoMetadata isLive={isLive} /> : <Loading what="metadata" />;
  }
  const keys = columns.numericKeys();
  const x = choice.x ?? defaultXAxis(keys);
  const shown = chooseKeys(keys, choice);
  return (
    <div class="stack">
      <h2 class="unseen">Charts</h2>
      {keys.length > 0 && (
        <ChartToolbar {...{ choice, x, keys, shown }} canJoin onTry={tryOut} onChange={change}>
          <a class="button" href={csvAddress(source)} download>
            CSV
          </a>
        </ChartToolbar>
      )}
      <Charts {...{ metadata, choice, keys, shown, x }} onChange={change} />
      <LatestValues columns={columns} accessKey={accessKey} />
    </div>
  );
}

type ChartsProps = {
  metadata: Metadata;
  choice: ChartChoice;
  keys: readonly string[];
  shown: readonly string[];
  x: XAxis;
  onChange: (changed: Partial<ChartChoice>) => void;
};

function Charts({ metadata, choice, keys, shown, x, onChange }: ChartsProps) {
  const { columns, version } = metadata;
  const lines = useMemo(
    () =>
      shown.map((name) => ({
        name,
        series: buildSeries(columns, name, x),
        style: styleOf(name, keys),
      })),
    [columns, version, shown.join('\n'), JSON.stringify(x)],
  );
  const charts = useMemo(
    () =>
      choice.isTogether && lines.length > 1
        ? [{ title: lines.map(({ name }) => name).join(', '), lines }]
        : lines.map((line) => ({ title: line.name, lines: [line] })),
    [lines, choice.isTogether],
  );
  if (keys.length > 0 && lines.length === 0)
    return <p class="soft">Choose a key to see its chart.</p>;
  return (
    <div class={charts.length === 1 ? 'chart-grid single' : 'chart-grid'}>
      {charts.map(({ title, lines }) => (
        <Chart
          key={title}
          {...{ title, lines, x, choice }}
          fileName={title.replaceAll(/[^\w.-]+/g, '-')}
          onWindow={(window) => onChange({ window })}
        />
      ))}
    </div>
  );
}

/** The same however many are shown; steps come last, since they are seldom drawn. */
function styleOf(key: string, keys: readonly string[]): number {
  const isAfter = isStep(key);
  const alike = keys.filter((one) => isStep(one) === isAfter);
  return alike.indexOf(key) + (isAfter ? keys.length - alike.length : 0);
}
