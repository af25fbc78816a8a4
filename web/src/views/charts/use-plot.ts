import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { usePageTheme } from '../../ui/page-theme';
import type { ChartData } from './chart-data';
import { Plot, type PlotLook } from './plot';

/** Draws data into an element while `isShown`, in the page's theme, as wide as the element; gives the plot. */
export function usePlot(host: RefObject<HTMLElement | null>, isShown: boolean, data: ChartData, look: PlotLook): RefObject<Plot | null> {
  const theme = usePageTheme();
  const plot = useRef<Plot | null>(null);
  const latest = useRef({ data, look });
  latest.current = { data, look };
  const shape = [look.unit, look.heightPx, ...data.labels].join('\n');
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null || !isShown) return undefined;
    const { heightPx, onSeek } = latest.current.look;
    const seeks = onSeek === undefined ? {} : { onSeek: (ns: number) => latest.current.look.onSeek?.(ns) };
    const options = { ...latest.current.look, ...seeks, host: element, widthPx: element.clientWidth, theme };
    const made = new Plot(options, latest.current.data);
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(element.clientWidth, heightPx));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [host, isShown, theme, shape]);
  useEffect(() => plot.current?.set(data), [data]);
  return plot;
}
