import { durationText } from '../../records/time-text';
import { compactText } from '../../ui/number-text';
import type { Line, MetricSeries } from './metric-series';

/** Columns for a chart: times, then the values of each line at these times. */
export interface ChartData {
  readonly labels: readonly string[];
  /** Which lines are of the other run. */
  readonly isOther: readonly boolean[];
  readonly columns: [number[], ...(number | null)[][]];
}

/** One metric, and the same metric of another run if there is one, at the times of both. */
export function chartData(
  series: MetricSeries,
  other: MetricSeries | undefined,
  names: readonly [string, string],
): ChartData {
  if (other === undefined) {
    return {
      labels: series.lines.map((line) => line.label),
      isOther: series.lines.map(() => false),
      columns: [[...series.times], ...series.lines.map((line) => [...line.values])],
    };
  }
  const times = [...new Set([...series.times, ...other.times])].sort((a, b) => a - b);
  const own = series.lines.map((line) => spread(line, series.times, times));
  const others = other.lines.map((line) => spread(line, other.times, times));
  return {
    labels: [series, other].flatMap((each, run) => each.lines.map((line) => ofRun(names[run]!, line))),
    isOther: [...own.map(() => false), ...others.map(() => true)],
    columns: [times, ...own, ...others],
  };
}

// "A p50", but "A" alone of a metric with one line.
function ofRun(name: string, { label }: Line): string {
  return isOnlyLine(label) ? name : `${name} ${label}`;
}

/** Whether a line is the only one of its metric, so that its label adds nothing to the metric's name. */
export function isOnlyLine(label: string): boolean {
  return label === 'now' || label === 'per second';
}

/** A value with its unit. */
export function valueWithUnit(value: number, unit: string): string {
  if (unit === 'ns') return durationText(value);
  const size = Math.abs(value);
  const text = size >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
  return unit === '' ? text : unit.startsWith('/') ? text + unit : `${text} ${unit}`;
}

/** The same for an axis, where room is scarce. */
export function tickText(value: number, unit: string): string {
  if (unit === 'ns' || Math.abs(value) < 1e4) return valueWithUnit(value, unit);
  return compactText(value) + (unit === '' || unit.startsWith('/') ? unit : ` ${unit}`);
}

/** The last value at or before a time, or null. */
export function valueAt(times: readonly number[], values: readonly (number | null)[], seconds: number): number | null {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= seconds) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; --index) {
    const value = values[index];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

// A line's values at times of which its own are a part.
function spread(line: Line, own: readonly number[], all: readonly number[]): (number | null)[] {
  const values = new Map(own.map((time, index) => [time, line.values[index] ?? null]));
  return all.map((time) => values.get(time) ?? null);
}
