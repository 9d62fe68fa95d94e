import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { type ChartChoice, readChartChoice, withChartChoice } from './chart-choice.ts';

/** What the address says, and how to have it say something else. */
export function useChartChoice() {
  const { route, url } = useLocation();
  // While a slider moves, the address does not.
  const [draft, setDraft] = useState<Partial<ChartChoice>>({});
  const { pathname, searchParams } = new URL(url, location.origin);
  const choice = { ...readChartChoice(searchParams), ...draft };
  return {
    choice,
    try: setDraft,
    change: (changed: Partial<ChartChoice>) => {
      setDraft({});
      const search = withChartChoice(searchParams, { ...choice, ...changed }).toString();
      route(search === '' ? pathname : `${pathname}?${search}`, true);
    },
  };
}
