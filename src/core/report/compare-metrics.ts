import type { Metrics } from './check-run-view.ts';
import { type Direction, metricDirection } from './metric-direction.ts';

export type MetricComparison = {
  name: string;
  value: unknown;
  base: unknown;
  /** Undefined unless both are numbers. */
  difference?: number;
  /** Undefined where nobody knows which way is better, or nothing changed. */
  verdict?: 'better' | 'worse';
};

/** Every metric beside what it was, in the order of the newer ones. */
export function compareMetrics(
  metrics: Metrics,
  base: Metrics,
  directions: Readonly<Record<string, Direction>>,
): MetricComparison[] {
  const before = new Map(base);
  return metrics.map(([name, value]) => {
    const old = before.get(name);
    if (typeof value !== 'number' || typeof old !== 'number') return { name, value, base: old };
    const difference = subtract(value, old);
    const direction = metricDirection(name, directions);
    if (difference === 0 || direction === undefined || !Number.isFinite(difference))
      return { name, value, base: old, difference };
    const isBetter = difference > 0 === (direction === 'higher');
    return { name, value, base: old, difference, verdict: isBetter ? 'better' : 'worse' };
  });
}

/** Without the noise of binary fractions: 0.3 - 0.1 is 0.2. */
function subtract(value: number, old: number): number {
  return Number((value - old).toPrecision(12));
}
