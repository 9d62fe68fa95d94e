import { useMemo } from 'preact/hooks';
import type { ExecutionId } from '../../core/execution/execution-id.ts';
import { Loading } from '../frame/notices.tsx';
import { buildSeries } from './build-series.ts';
import { Chart } from './chart.tsx';
import { ChartToolbar } from './chart-toolbar.tsx';
import { chooseKeys } from './choose-keys.ts';
import { useChartChoice } from './use-chart-choice.ts';
import { type MetadataOfOne, useMetadataOfSeveral } from './use-metadata-of-several.ts';
import { defaultXAxis, type XAxis } from './x-axis.ts';

export type MetricOverlayProps = {
  executions: readonly { id: ExecutionId; counter: number; isLive?: boolean }[];
};

/** The metrics of several executions in the same charts, a chart a key. */
export function MetricOverlay({ executions }: MetricOverlayProps) {
  const { all, version, isLoaded, problem } = useMetadataOfSeveral(executions);
  const { choice, try: tryOut, change } = useChartChoice();
  const keys = useMemo(
    () => [...new Set(all.flatMap(({ columns }) => columns.numericKeys()))],
    [all, version],
  );
  const x = choice.x ?? defaultXAxis(keys);
  const shown = chooseKeys(keys, choice);
  const charts = useCharts({ all, version, shown, x });
  return (
    <section class="stack-tight">
      <h2>Charts</h2>
      {problem && <p class="bad">Not all of them could be read: {problem}</p>}
      {keys.length > 0 && (
        <ChartToolbar
          {...{ choice, x, keys, shown }}
          canJoin={false}
          onTry={tryOut}
          onChange={change}
        />
      )}
      {keys.length === 0 && !isLoaded && <Loading what="metrics" />}
      {keys.length === 0 && isLoaded && <p class="soft">None of them printed a number.</p>}
      <div class="chart-grid">
        {charts.map(({ title, lines }) => (
          <Chart
            key={title}
            {...{ title, lines, x, choice }}
            fileName={`compare-${title.replaceAll(/[^\w.-]+/g, '-')}`}
            onWindow={(window) => change({ window })}
          />
        ))}
      </div>
    </section>
  );
}

type Wanted = {
  all: readonly MetadataOfOne[];
  version: number;
  shown: readonly string[];
  x: XAxis;
};

/** An execution has the same colour in all of them. */
function useCharts({ all, version, shown, x }: Wanted) {
  return useMemo(
    () =>
      shown.map((key) => ({
        title: key,
        lines: all.flatMap(({ counter, columns }, style) =>
          columns.column(key)
            ? [{ name: `#${counter}`, series: buildSeries(columns, key, x), style }]
            : [],
        ),
      })),
    [all, version, shown.join('\n'), JSON.stringify(x)],
  );
}
