import type { Latency } from './protocol';

export const heatColumns = 240;
export const columnSeconds = 0.25;
const bandsPerDecade = 8;
const lowestNs = 100;
const decades = 8;
export const heatBands = decades * bandsPerDecade;

/** The lower edge of a band. */
export function bandNs(band: number): number {
  return lowestNs * 10 ** (band / bandsPerDecade);
}

export function bandOf(ns: number): number {
  if (ns <= lowestNs) return 0;
  return Math.min(heatBands - 1, Math.floor(Math.log10(ns / lowestNs) * bandsPerDecade + 1e-9));
}

/**
 * How latency was spread over the last minute: columns of time, bands of latency on a logarithmic scale. A frame has only
 * percentiles; between two of them operations are taken to be spread evenly on that scale.
 */
export class LatencyHeat {
  readonly #cells = new Float64Array(heatColumns * heatBands);
  #last = -1;
  #version = 0;

  get version(): number {
    return this.#version;
  }

  /** The number of the last column since the run began; -1 without one. */
  get lastColumn(): number {
    return this.#last;
  }

  append(seconds: number, latency: Latency | null): void {
    const column = Math.max(0, Math.floor(seconds / columnSeconds));
    if (column <= this.#last - heatColumns) return;
    const from = Math.max(this.#last + 1, column - heatColumns + 1);
    for (let fresh = from; fresh <= column; ++fresh) this.#column(fresh).fill(0);
    this.#last = Math.max(this.#last, column);
    if (latency !== null && latency.count > 0) addShares(this.#column(column), latency);
    ++this.#version;
  }

  clear(): void {
    this.#cells.fill(0);
    this.#last = -1;
    ++this.#version;
  }

  /** The share of a column's operations in each band, which add up to one, or to nothing if there were none. */
  shares(column: number): Float64Array {
    const shares = column > this.#last || column < 0 || column <= this.#last - heatColumns ? new Float64Array(heatBands) : this.#column(column).slice();
    const sum = shares.reduce((total, share) => total + share, 0);
    return sum === 0 ? shares : shares.map((share) => share / sum);
  }

  /** The lowest and the highest band in which there is anything, or null. */
  bands(): { readonly low: number; readonly high: number } | null {
    let [low, high] = [heatBands, -1];
    this.#cells.forEach((cell, index) => {
      if (cell === 0) return;
      const band = index % heatBands;
      low = Math.min(low, band);
      high = Math.max(high, band);
    });
    return high < 0 ? null : { low, high };
  }

  #column(column: number): Float64Array {
    const at = (column % heatColumns) * heatBands;
    return this.#cells.subarray(at, at + heatBands);
  }
}

function addShares(bands: Float64Array, latency: Latency): void {
  const { p50_ns: p50, p90_ns: p90, p95_ns: p95, p99_ns: p99, p999_ns: p999, max_ns: max, count } = latency;
  // As far below the median as p90 is above it.
  const least = p90 > 0 ? (p50 * p50) / p90 : 0;
  const edges = [least, p50, p90, p95, p99, p999, max];
  const shares = [0.5, 0.4, 0.05, 0.04, 0.009, 0.001];
  shares.forEach((share, index) => spread(bands, edges[index]!, edges[index + 1]!, share * count));
}

function spread(bands: Float64Array, lowNs: number, highNs: number, operations: number): void {
  const [first, last] = [bandOf(lowNs), Math.max(bandOf(lowNs), bandOf(highNs))];
  for (let band = first; band <= last; ++band) bands[band]! += operations / (last - first + 1);
}
