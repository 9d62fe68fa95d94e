import { useEffect, useRef, useState } from 'preact/hooks';
import type { Plot, PlotOptions } from './plot.ts';

type Callbacks = ConstructorParameters<typeof Plot>[1];

/** Draws into `host` whenever what is to be drawn has changed. */
export function usePlot(
  host: { readonly current: HTMLElement | null },
  options: PlotOptions,
  callbacks: Callbacks,
): { isMissing: boolean } {
  const [plot, setPlot] = useState<Plot>();
  const [isMissing, setMissing] = useState(false);
  const latest = useRef(callbacks);
  latest.current = callbacks;
  useEffect(() => {
    const gone = new AbortController();
    void loadPlot()
      .then((Plot) => {
        if (gone.signal.aborted || !host.current) return undefined;
        const made = new Plot(host.current, {
          onWindow: (window) => latest.current.onWindow(window),
          onCursor: (index) => latest.current.onCursor(index),
        });
        gone.signal.addEventListener('abort', () => made.destroy());
        return setPlot(made);
      })
      .catch(() => setMissing(true));
    return () => gone.abort();
  }, []);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const recolour = () => plot?.recolour();
    scheme.addEventListener('change', recolour);
    return () => scheme.removeEventListener('change', recolour);
  }, [plot]);
  const { drawing, width, isLog, isTime } = options;
  useEffect(() => {
    if (width > 0) plot?.draw(options);
  }, [plot, drawing, width, isLog, isTime]);
  return { isMissing };
}

/** Only who looks at charts needs what draws them. */
async function loadPlot(): Promise<typeof Plot> {
  return (await import('./plot.ts')).Plot;
}
