import type { ComponentChildren } from 'preact';
import type { ChartChoice } from './chart-choice.ts';
import { MOST_SMOOTHING } from './smooth.ts';
import { WindowFields } from './window-fields.tsx';
import { readXAxis, type XAxis, xAxisKey } from './x-axis.ts';

type Props = {
  choice: ChartChoice;
  x: XAxis;
  /** All that have numbers. */
  keys: readonly string[];
  shown: readonly string[];
  /** Whether all of them can stand in one chart. */
  canJoin: boolean;
  onTry: (changed: Partial<ChartChoice>) => void;
  onChange: (changed: Partial<ChartChoice>) => void;
  /** What else can be done with them. */
  children?: ComponentChildren;
};

/** How the charts are drawn; the address keeps it. */
export function ChartToolbar(props: Props) {
  const { choice, x, keys, canJoin, onChange, children } = props;
  return (
    <div class="stack-tight">
      <div class="chart-toolbar">
        <label class="chart-field">
          Against
          <select
            class="field"
            value={xAxisKey(x)}
            onChange={({ currentTarget }) =>
              // What is looked at means nothing on another axis.
              onChange({ x: readXAxis(currentTarget.value), window: undefined })
            }
          >
            <option value="row">row</option>
            <option value="time">time</option>
            {keys.map((key) => (
              <option key={key} value={xAxisKey({ kind: 'key', key })}>
                {key}
              </option>
            ))}
          </select>
        </label>
        <Smoothing {...props} />
        <Check label="Log scale" isOn={choice.isLog} onChange={(isLog) => onChange({ isLog })} />
        {canJoin && (
          <Check
            label="One chart"
            isOn={choice.isTogether}
            onChange={(isTogether) => onChange({ isTogether })}
          />
        )}
        <WindowFields window={choice.window} x={x} onChange={(window) => onChange({ window })} />
        <span class="grow" />
        {children}
      </div>
      <Keys {...props} />
    </div>
  );
}

function Smoothing({ choice: { smoothing }, onTry, onChange }: Props) {
  return (
    <label class="chart-field">
      Smoothing
      <input
        type="range"
        min="0"
        max={MOST_SMOOTHING}
        step="0.01"
        value={smoothing}
        onInput={({ currentTarget }) => onTry({ smoothing: currentTarget.valueAsNumber })}
        onChange={({ currentTarget }) => onChange({ smoothing: currentTarget.valueAsNumber })}
      />
      <output class="number">{smoothing === 0 ? 'off' : smoothing.toFixed(2)}</output>
    </label>
  );
}

type CheckProps = { label: string; isOn: boolean; onChange: (isOn: boolean) => void };

function Check({ label, isOn, onChange }: CheckProps) {
  return (
    <label class="chart-field">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}

function Keys({ keys, shown, onChange }: Props) {
  if (keys.length < 2) return null;
  const toggle = (key: string) =>
    // In the order in which they are printed, whatever order they are chosen in.
    onChange({ keys: keys.filter((one) => (one === key) !== shown.includes(one)) });
  return (
    <fieldset class="chart-keys">
      <legend class="unseen">Keys that are shown</legend>
      {keys.map((key) => (
        <label key={key} class="chart-field mono">
          <input type="checkbox" checked={shown.includes(key)} onChange={() => toggle(key)} />
          {key}
        </label>
      ))}
    </fieldset>
  );
}
