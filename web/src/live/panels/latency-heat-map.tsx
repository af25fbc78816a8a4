import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { durationText } from '../../records/time-text';
import { usePageTheme } from '../../ui/page-theme';
import { bandNs, bandOf, columnSeconds, heatColumns, type LatencyHeat } from '../node/latency-heat';
import { Panel } from '../page/panel';
import { useLive, useNode } from '../page/session-context';
import { clockText } from '../page/texts';
import { paintCells } from './heat-colour';

const bandsAround = 2;

/** Where the operations' latencies lay, column by column of time. */
export function LatencyHeatMap() {
  const { heat } = useNode();
  useLive((state) => state.frame);
  const bands = heat.bands();
  const [pointed, setPointed] = useState<string | null>(null);
  if (bands === null) {
    return (
      <Panel name="heat">
        <p className="live-empty">It fills while a scenario runs that measures latency.</p>
      </Panel>
    );
  }
  const low = Math.max(0, bands.low - bandsAround);
  const high = bands.high + bandsAround;
  return (
    <Panel name="heat" summary={pointed ?? 'share of operations, from percentiles'}>
      <Map heat={heat} low={low} high={high} onPoint={setPointed} />
    </Panel>
  );
}

interface MapProps {
  readonly heat: LatencyHeat;
  readonly low: number;
  readonly high: number;
  readonly onPoint: (text: string | null) => void;
}

function Map({ heat, low, high, onPoint }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = usePageTheme();
  const rows = high - low + 1;
  const firstColumn = heat.lastColumn - heatColumns + 1;
  const { version } = heat;
  useEffect(() => {
    if (canvas.current === null) return;
    const columns = Array.from({ length: heatColumns }, (_, index) => heat.shares(firstColumn + index));
    paintCells(canvas.current, heatColumns, rows, (column, row) => columns[column]![high - row] ?? 0);
  }, [heat, version, low, high, theme]);
  const pointed = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = firstColumn + Math.floor(((event.clientX - box.left) / box.width) * heatColumns);
    const band = high - Math.floor(((event.clientY - box.top) / box.height) * rows);
    onPoint(column < 0 ? null : cellText(heat, column, band));
  };
  const ticks = decadesBetween(low, high);
  return (
    <div className="live-heat">
      <ol className="live-heat-axis" aria-hidden="true">
        {ticks.map((band) => (
          <li key={band} style={{ top: `${((high - band + 1) / rows) * 100}%` }}>
            {durationText(bandNs(band))}
          </li>
        ))}
      </ol>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Latencies of the last minute, from ${durationText(bandNs(low))} to ${durationText(bandNs(high + 1))}`}
        onPointerMove={pointed}
        onPointerLeave={() => onPoint(null)}
      />
      <div className="live-heat-times" aria-hidden="true">
        <span>{firstColumn > 0 ? clockText(firstColumn * columnSeconds * 1e9) : ''}</span>
        <span>{clockText(heat.lastColumn * columnSeconds * 1e9)}</span>
      </div>
    </div>
  );
}

function cellText(heat: LatencyHeat, column: number, band: number): string {
  const share = heat.shares(column)[band] ?? 0;
  const [from, to] = [durationText(bandNs(band)), durationText(bandNs(band + 1))];
  return `${clockText(column * columnSeconds * 1e9)} · ${from} – ${to} · ${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
}

// The bands at whose lower edge is a power of ten.
function decadesBetween(low: number, high: number): number[] {
  const found: number[] = [];
  for (let ns = 100; bandOf(ns) <= high; ns *= 10) {
    if (bandOf(ns) >= low) found.push(bandOf(ns));
    if (ns >= 1e9) break;
  }
  return found;
}
