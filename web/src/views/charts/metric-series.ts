import type { MetricRow, MetricSample } from '../../protocol';

/** A line of a chart; null where nothing is known. */
export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** What one metric became over time. */
export interface MetricSeries {
  /** Model and name, by which the same metric of two runs is found. */
  readonly key: string;
  readonly title: string;
  readonly model: string;
  /** '/s' of counters, which are shown as rates. */
  readonly unit: string;
  /** Simulated seconds. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

/** The series of all metrics of a run, in the order of its last sample. */
export function metricSeries(rows: readonly MetricRow[]): MetricSeries[] {
  const latest = rows.at(-1);
  if (latest === undefined) return [];
  const times = rows.map((row) => row.atNs / 1e9);
  const byKey = rows.map((row) => new Map(row.metrics.map((metric) => [keyOf(metric), metric])));
  return latest.metrics.map((metric) => {
    const samples = byKey.map((row) => row.get(keyOf(metric)));
    return {
      key: keyOf(metric),
      title: metric.name.replaceAll('_', ' '),
      model: metric.model.replaceAll('_', ' '),
      unit: metric.kind === 'counter' ? `${metric.unit}/s` : metric.unit,
      times,
      lines: linesOf(metric, samples, times),
    };
  });
}

/** Series in which something happened. */
export function isEventful(series: MetricSeries): boolean {
  return series.lines.some((line) => line.values.some((value) => value !== null && value !== 0));
}

function keyOf({ model, name }: MetricSample): string {
  return `${model}.${name}`;
}

function linesOf(
  metric: MetricSample,
  samples: readonly (MetricSample | undefined)[],
  times: readonly number[],
): Line[] {
  switch (metric.kind) {
    case 'counter':
      return [
        {
          label: 'per second',
          values: rates(
            samples.map((sample) => sample?.count),
            times,
          ),
        },
      ];
    case 'level':
      return [{ label: 'now', values: samples.map((sample) => sample?.level ?? null) }];
    case 'histogram':
      return (['p50', 'p95', 'p99'] as const).map((label) => ({
        label,
        values: samples.map((sample) => (sample?.count === 0 ? null : (sample?.[label] ?? null))),
      }));
    default: {
      const unreachable: never = metric.kind;
      return unreachable;
    }
  }
}

// How fast a count rose before each sample.
function rates(counts: readonly (number | undefined)[], times: readonly number[]): (number | null)[] {
  return counts.map((count, index) => {
    const before = counts[index - 1];
    const elapsed = index > 0 ? times[index]! - times[index - 1]! : 0;
    if (count === undefined || before === undefined || elapsed <= 0) return null;
    return Math.max(0, (count - before) / elapsed);
  });
}
