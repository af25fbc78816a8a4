import { describe, expect, it } from 'vitest';
import type { MetricRow, MetricSample } from '../../protocol';
import { chartData, tickText, valueAt, valueWithUnit } from './chart-data';
import { isEventful, metricSeries } from './metric-series';

function row(atS: number, count: number, p50: number): MetricRow {
  const metrics: MetricSample[] = [
    { model: 'raft', name: 'terms', kind: 'counter', unit: '', count },
    { model: 'raft', name: 'commit_latency', kind: 'histogram', unit: 'ns', count, p50, p95: p50 * 2, p99: p50 * 3 },
    { model: 'service', name: 'queue', kind: 'level', unit: '', level: 0 },
  ];
  return { atNs: atS * 1e9, metrics };
}

describe('series of metrics', () => {
  const series = metricSeries([row(0, 0, 0), row(1, 10, 5e6), row(1.5, 20, 6e6), row(1.5, 20, 6e6)]);

  it('are rates of counters, levels, and percentiles', () => {
    expect(series.map(({ key, unit }) => `${key} ${unit}`)).toEqual([
      'raft.terms /s',
      'raft.commit_latency ns',
      'service.queue ',
    ]);
    expect(series[0]!.lines[0]!.values).toEqual([null, 10, 20, null]);
    expect(series[1]!.lines.map((line) => line.values[1])).toEqual([5e6, 10e6, 15e6]);
    expect(series[1]!.lines[0]!.values[0]).toBeNull();
    expect(series.map(isEventful)).toEqual([true, true, false]);
    expect(metricSeries([])).toEqual([]);
  });

  it('of two runs share their times', () => {
    const own = metricSeries([row(0, 0, 0), row(1, 10, 5e6), row(3, 20, 6e6)])[2]!;
    const other = metricSeries([row(0, 0, 0), row(2, 10, 5e6)])[2]!;
    const data = chartData(own, other, ['A', 'B']);
    expect(data.columns).toEqual([
      [0, 1, 2, 3],
      [0, 0, null, 0],
      [0, null, 0, null],
    ]);
    expect(data.labels).toEqual(['A', 'B']);
    expect(data.isOther).toEqual([false, true]);
  });

  it('have a value at any time', () => {
    expect(valueAt([0, 1, 2], [null, 5, null], 0.5)).toBeNull();
    expect(valueAt([0, 1, 2], [null, 5, null], 2.5)).toBe(5);
    expect(valueWithUnit(1234.5, '/s')).toBe('1,235/s');
    expect(valueWithUnit(0.12345, '')).toBe('0.123');
    expect(valueWithUnit(2.5e6, 'ns')).toBe('2.5 ms');
    expect(valueWithUnit(3, 'hops')).toBe('3 hops');
    expect([9_999, 12_345_678].map((value) => tickText(value, '/s'))).toEqual(['9,999/s', '12.3M/s']);
    expect(tickText(2e6, 'ns')).toBe('2 ms');
  });
});
