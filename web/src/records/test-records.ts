import { NO_NODE, RECORD_BYTES, writeRecord, type TraceRecord } from './record-format';

/** Records made at random, for tests: the same for the same seed. */
export class RandomNumbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `below` - 1 (mulberry32). */
  next(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.next(values.length)]!;
  }
}

export function record(fields: Partial<TraceRecord>): TraceRecord {
  return { time: 0, kind: 1, flags: 0, node: NO_NODE, peer: NO_NODE, id: 0, value: 0, ...fields };
}

export function randomRecords(random: RandomNumbers, count: number, startNs = 0): TraceRecord[] {
  let time = startNs;
  return Array.from({ length: count }, () => {
    time += random.next(4) === 0 ? 0 : random.next(1_000_000);
    return record({
      time,
      kind: random.next(6),
      node: random.next(8) === 0 ? NO_NODE : random.next(5),
      peer: random.next(2) === 0 ? NO_NODE : random.next(5),
      id: random.next(2 ** 32),
      value: random.next(2 ** 20) * 2 ** random.next(32),
    });
  });
}

export function bytesOf(records: readonly TraceRecord[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(records.length * RECORD_BYTES));
  records.forEach((each, index) => writeRecord(view, index * RECORD_BYTES, each));
  return view.buffer;
}
