import { RECORD_BYTES } from './record-format';

/** Rows of a chunk. A power of two, so that a full store finds a row by shifting. */
export const CHUNK_ROWS = 65536;

const FIELDS = ['time', 'kind', 'flags', 'node', 'peer', 'id', 'valueLow', 'valueHigh'] as const;

const HIGH_HALF = 2 ** 32;

/** Up to `CHUNK_ROWS` records, each field in a typed array of its own. */
export class RecordChunk {
  count = 0;
  readonly time: Float64Array;
  readonly kind: Uint16Array;
  readonly flags: Uint16Array;
  readonly node: Uint32Array;
  readonly peer: Uint32Array;
  readonly id: Uint32Array;
  readonly valueLow: Uint32Array;
  readonly valueHigh: Uint32Array;

  constructor(readonly capacity: number = CHUNK_ROWS) {
    this.time = new Float64Array(capacity);
    this.kind = new Uint16Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.node = new Uint32Array(capacity);
    this.peer = new Uint32Array(capacity);
    this.id = new Uint32Array(capacity);
    this.valueLow = new Uint32Array(capacity);
    this.valueHigh = new Uint32Array(capacity);
  }

  /** Takes `rows` records from 32-byte words; there must be room for them. */
  fill(words: Uint32Array, firstRow: number, rows: number): void {
    const { time, kind, flags, node, peer, id, valueLow, valueHigh } = this;
    let word = firstRow * (RECORD_BYTES / 4);
    for (let row = this.count, end = this.count + rows; row < end; ++row, word += 8) {
      time[row] = words[word]! + words[word + 1]! * HIGH_HALF;
      kind[row] = words[word + 2]!;
      flags[row] = words[word + 2]! >>> 16;
      node[row] = words[word + 3]!;
      peer[row] = words[word + 4]!;
      id[row] = words[word + 5]!;
      valueLow[row] = words[word + 6]!;
      valueHigh[row] = words[word + 7]!;
    }
    this.count += rows;
  }

  /** Takes one row of another chunk; there must be room for it. */
  copyRow(from: RecordChunk, row: number): void {
    const to = this.count++;
    this.time[to] = from.time[row]!;
    this.kind[to] = from.kind[row]!;
    this.flags[to] = from.flags[row]!;
    this.node[to] = from.node[row]!;
    this.peer[to] = from.peer[row]!;
    this.id[to] = from.id[row]!;
    this.valueLow[to] = from.valueLow[row]!;
    this.valueHigh[to] = from.valueHigh[row]!;
  }

  copy(): RecordChunk {
    const twin = new RecordChunk(this.capacity);
    for (const field of FIELDS) twin[field].set(this[field]);
    twin.count = this.count;
    return twin;
  }

  value(row: number): number {
    return this.valueLow[row]! + this.valueHigh[row]! * HIGH_HALF;
  }
}
