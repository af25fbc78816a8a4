import type { Frame } from './protocol';

const names = ['seconds', 'rate', 'p50', 'p99', 'max', 'queue'] as const;
type Column = (typeof names)[number];

export const historySeconds = 60;
/** Twenty frames a second for as long. */
const pointsMax = historySeconds * 20;
const frameSeconds = 0.05;

/** What the frames of a run said, over the last minute of it. */
export class History {
  #columns = emptyColumns();
  #scenario: string | null = null;
  #version = 0;

  /** Grows with all that changes it. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#columns.seconds.length;
  }

  column(name: Column): readonly (number | null)[] {
    return this.#columns[name];
  }

  /** True if the frame is of another run than those before. */
  append(frame: Frame): boolean {
    const seconds = frame.uptime_ns / 1e9;
    const last = this.#columns.seconds.at(-1) ?? -1;
    const isNewRun = frame.scenario !== this.#scenario || seconds < last;
    if (isNewRun) this.#begin(frame, seconds);
    else if (seconds === last) return false;
    this.#push(seconds, frame);
    while (this.size > pointsMax || seconds - (this.#columns.seconds[0] ?? seconds) > historySeconds) {
      for (const name of names) this.#columns[name].shift();
    }
    ++this.#version;
    return isNewRun;
  }

  clear(): void {
    this.#columns = emptyColumns();
    this.#scenario = null;
    ++this.#version;
  }

  // Whoever joins late has the rates of the frames before from the node.
  #begin(frame: Frame, seconds: number): void {
    this.#columns = emptyColumns();
    this.#scenario = frame.scenario;
    const earlier = frame.throughput.slice(0, -1);
    earlier.forEach((rate, index) => {
      const at = seconds - (earlier.length - index) * frameSeconds;
      if (at > 0) this.#push(at, { ...frame, operations_per_second: rate, latency: null, observer: null });
    });
  }

  #push(seconds: number, { operations_per_second: rate, latency, observer }: Frame): void {
    const row = { seconds, rate, p50: latency?.p50_ns || null, p99: latency?.p99_ns || null, max: latency?.max_ns || null, queue: observer?.queue_depth ?? null };
    for (const name of names) (this.#columns[name] as (number | null)[]).push(row[name]);
  }
}

function emptyColumns(): { seconds: number[] } & Record<Exclude<Column, 'seconds'>, (number | null)[]> {
  return { seconds: [], rate: [], p50: [], p99: [], max: [], queue: [] };
}
