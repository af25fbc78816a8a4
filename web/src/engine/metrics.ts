import type { MetricSample } from '../protocol';

interface SeriesPoint {
  readonly sum: number;
}

/** As the engine tells a metric; a series has all of its points so far. */
export type EngineMetric =
  | MetricSample
  | { readonly model: string; readonly name: string; readonly kind: 'series'; readonly unit: string; readonly points: readonly SeriesPoint[] };

/** What is kept of a metric at a moment: of a series its sum, as of a counter, since its points are of earlier moments. */
export function sampleOf(metric: EngineMetric): MetricSample {
  if (metric.kind !== 'series') return metric;
  const { model, name, unit, points } = metric;
  return { model, name, unit, kind: 'counter', count: points.reduce((sum, point) => sum + point.sum, 0) };
}
