import { useEffect, useMemo, useRef, useState } from 'react';
import type { MetricRow } from '../../protocol';
import { kindColour } from '../../graph/theme';
import { usePageTheme } from '../../ui/page-theme';
import { chartData, isOnlyLine, valueAt, valueWithUnit, type ChartData } from './chart-data';
import './charts.css';
import { isEventful, metricSeries, type MetricSeries } from './metric-series';
import { usePlot } from './use-plot';

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
const HEIGHT_PX = 130;
const secondsTick = (seconds: number): string => `${seconds} s`;

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
  const plot = usePlot(host, isInSight, data, { heightPx: HEIGHT_PX, unit: series.unit, timeText: secondsTick, onSeek });
  useEffect(() => plot.current?.showNow(nowNs / 1e9));
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
