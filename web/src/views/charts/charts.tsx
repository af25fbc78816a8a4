import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { MetricRow } from '../../protocol';
import { kindColour } from '../../graph/theme';
import { usePageTheme } from '../page-theme';
import { chartData, isOnlyLine, valueAt, valueWithUnit, type ChartData } from './chart-data';
import './charts.css';
import { isEventful, metricSeries, type MetricSeries } from './metric-series';
import { Plot } from './plot';

export interface ChartsProps {
  readonly rows: readonly MetricRow[];
  /** Of the run that is compared with. */
  readonly other?: readonly MetricRow[] | undefined;
  /** What the two runs are called. */
  readonly names?: readonly [string, string];
  readonly nowNs: number;
  readonly onSeek: (ns: number) => void;
}

const NAMES = ['A', 'B'] as const;

/** The metrics of a run over time, one chart each, with those of another run laid over them. */
export function Charts({ rows, other, names = NAMES, nowNs, onSeek }: ChartsProps) {
  const [wanted, setWanted] = useState('');
  const [isAll, setAll] = useState(false);
  const series = useMemo(() => metricSeries(rows), [rows]);
  const others = useMemo(() => new Map(metricSeries(other ?? []).map((each) => [each.key, each])), [other]);
  const isCompared = other !== undefined && other.length > 0;
  const shown = series.filter((each) => {
    if (!`${each.model} ${each.title}`.includes(wanted.toLowerCase())) return false;
    const twin = others.get(each.key);
    return isAll || isEventful(each) || (twin !== undefined && isEventful(twin));
  });
  return (
    <section className="chart-list" aria-label="Charts of metrics">
      <div className="chart-bar">
        <input
          type="search"
          aria-label="Find a metric"
          placeholder="find a metric"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <label>
          <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.target.checked)} />
          also those that stay 0
        </label>
        {isCompared && (
          <span className="chart-legend">
            {names[0]} solid, {names[1]} dashed
          </span>
        )}
      </div>
      {rows.length < 2 && <p className="chart-empty">Charts fill as the run goes on.</p>}
      {shown.map((each) => (
        <Chart
          key={each.key}
          series={each}
          other={isCompared ? others.get(each.key) : undefined}
          {...{ names, nowNs, onSeek }}
        />
      ))}
    </section>
  );
}

interface ChartProps {
  readonly series: MetricSeries;
  readonly other: MetricSeries | undefined;
  readonly names: readonly [string, string];
  readonly nowNs: number;
  readonly onSeek: (ns: number) => void;
}

function Chart({ series, other, names, nowNs, onSeek }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const isInSight = useInSight(host);
  const data = useMemo(() => chartData(series, other, names), [series, other, names[0], names[1]]);
  usePlot(host, isInSight, data, series.unit, nowNs / 1e9, onSeek);
  return (
    <figure className="chart">
      <figcaption>
        <strong>{series.title}</strong> <span className="chart-model">{series.model}</span>
        <Values data={data} unit={series.unit} seconds={nowNs / 1e9} />
      </figcaption>
      <div ref={host} className="chart-host" aria-hidden="true" />
    </figure>
  );
}

function Values({
  data,
  unit,
  seconds,
}: {
  readonly data: ChartData;
  readonly unit: string;
  readonly seconds: number;
}) {
  const theme = usePageTheme();
  const own = data.isOther.filter((isOther) => !isOther).length;
  return (
    <span className="chart-values">
      {data.labels.map((label, index) => {
        const value = valueAt(data.columns[0], data.columns[index + 1]!, seconds);
        const colour = kindColour(data.isOther[index] ? index - own : index, theme);
        return (
          <span key={label}>
            <span className="chart-key" style={{ color: colour }}>
              {data.isOther[index] ? '┄' : '━'}
            </span>{' '}
            {!isOnlyLine(label) && `${label} `}
            {value === null ? '—' : valueWithUnit(value, unit)}
          </span>
        );
      })}
    </span>
  );
}

const HEIGHT_PX = 130;

function usePlot(
  host: React.RefObject<HTMLDivElement | null>,
  isInSight: boolean,
  data: ChartData,
  unit: string,
  seconds: number,
  onSeek: (ns: number) => void,
): void {
  const theme = usePageTheme();
  const plot = useRef<Plot | null>(null);
  const seek = useRef(onSeek);
  seek.current = onSeek;
  const latest = useRef(data);
  latest.current = data;
  const shape = data.labels.join('\n');
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null || !isInSight) return undefined;
    const options = { host: element, widthPx: element.clientWidth, heightPx: HEIGHT_PX, unit, theme };
    const made = new Plot({ ...options, onSeek: (ns) => seek.current(ns) }, latest.current);
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(element.clientWidth, HEIGHT_PX));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [host, isInSight, unit, theme, shape]);
  useEffect(() => plot.current?.set(data), [data]);
  useEffect(() => plot.current?.showNow(seconds));
}

// Charts that nobody sees are not drawn.
function useInSight(element: React.RefObject<HTMLElement | null>): boolean {
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    const observed = element.current;
    if (observed === null) return undefined;
    const observer = new IntersectionObserver((entries) => setInSight(entries.at(-1)!.isIntersecting), {
      rootMargin: '200px',
    });
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return isInSight;
}
