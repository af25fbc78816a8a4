import type { MetricRow } from '../protocol';
import type { EngineInstance } from './instance';

const rowsMax = 160;

/** The metrics of a run, sampled at even distances over its whole length. */
export class MetricSamples {
  /** The next time to sample. */
  dueNs = 0;
  #rows: MetricRow[] = [];

  constructor(private readonly durationNs: number) {}

  follow(other: MetricSamples): void {
    this.dueNs = other.dueNs;
  }

  sample(instance: EngineInstance, nowNs: number): void {
    this.dueNs = nowNs + Math.max(1, this.durationNs / rowsMax);
    this.#rows.push({ atNs: nowNs, metrics: instance.metrics() });
  }

  /** What comes from here on is another future. */
  forgetAfter(nowNs: number): void {
    this.dueNs = Math.min(this.dueNs, nowNs);
  }

  /** Those since the last call. */
  take(): MetricRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
