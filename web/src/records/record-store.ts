import { CHUNK_ROWS, RecordChunk } from './record-chunk';
import { FLAG_DISPATCH, RECORD_BYTES, type TraceRecord } from './record-format';

export interface RecordStoreOptions {
  /** Records kept at most; a whole number of chunks of 65,536 is used. 2,097,152 if left out (64 MiB). */
  capacity?: number;
  /** Kinds that outlive their time when detail is dropped, such as crashes and partitions. All else is detail. */
  isLasting?: (kind: number) => boolean;
}

/** Where a position is: a chunk and a row of it. */
export interface Place {
  chunk: RecordChunk;
  row: number;
}

/**
 * The records of one run, in order of time, in columns: appended at the end, read by position 0 … size - 1.
 *
 * It is bounded. When it is full, the oldest chunk gives up its detail and keeps what is lasting; when lasting records
 * fill half of it, the oldest of these go too. `dropped` counts all that went. Positions move then, and `generation`
 * rises; whoever holds positions starts anew when it does.
 */
export class RecordStore {
  #chunks: RecordChunk[] = [];
  #starts: number[] = [];
  #size = 0;
  #dropped = 0;
  #generation = 0;
  #lastTime = 0;
  #thinned = 0; // How many of the first chunks hold lasting records only.
  readonly #chunksMax: number;
  readonly #isLasting: (kind: number) => boolean;
  readonly #place: Place = { chunk: new RecordChunk(0), row: 0 };

  constructor(options: RecordStoreOptions = {}) {
    this.#chunksMax = Math.max(2, Math.ceil((options.capacity ?? 32 * CHUNK_ROWS) / CHUNK_ROWS));
    this.#isLasting = options.isLasting ?? (() => false);
  }

  get size(): number {
    return this.#size;
  }

  /** How many records have been dropped to keep within the bound. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Rises whenever positions of records change their meaning: after dropping, `truncate` and `clear`. */
  get generation(): number {
    return this.#generation;
  }

  /** The chunks in order, for scans over whole columns. `starts[i]` is the position of the first row of `chunks[i]`. */
  get chunks(): readonly RecordChunk[] {
    return this.#chunks;
  }

  get starts(): readonly number[] {
    return this.#starts;
  }

  /**
   * Appends records as the engine writes them.
   * Throws a RangeError, with nothing appended, if the bytes are no whole number of records or go back in time.
   */
  append(bytes: ArrayBuffer | Uint8Array): void {
    const words = wordsOf(bytes);
    this.#lastTime = this.#checkTimes(words);
    const rows = words.length / 8;
    for (let row = 0; row < rows;) {
      const chunk = this.#chunkWithRoom();
      const taken = Math.min(rows - row, chunk.capacity - chunk.count);
      chunk.fill(words, row, taken);
      this.#size += taken;
      row += taken;
    }
  }

  timeAt(position: number): number {
    const { chunk, row } = this.place(position);
    return chunk.time[row]!;
  }

  kindAt(position: number): number {
    const { chunk, row } = this.place(position);
    return chunk.kind[row]!;
  }

  read(position: number): TraceRecord {
    const { chunk, row } = this.place(position);
    return {
      time: chunk.time[row]!,
      kind: chunk.kind[row]!,
      flags: chunk.flags[row]!,
      node: chunk.node[row]!,
      peer: chunk.peer[row]!,
      id: chunk.id[row]!,
      value: chunk.value(row),
    };
  }

  /** All 64 bits of a record's value. */
  exactValueAt(position: number): bigint {
    const { chunk, row } = this.place(position);
    return (BigInt(chunk.valueHigh[row]!) << 32n) | BigInt(chunk.valueLow[row]!);
  }

  /** Where a position is. The answer is overwritten by the next call. Throws a RangeError beyond the end. */
  place(position: number): Place {
    if (!(position >= 0 && position < this.#size)) throw new RangeError(`no record ${position} of ${this.#size}`);
    const index = this.#chunkOf(position);
    this.#place.chunk = this.#chunks[index]!;
    this.#place.row = position - this.#starts[index]!;
    return this.#place;
  }

  /** The first position whose time is at least `time` (ns); `size` if there is none. */
  lowerBound(time: number): number {
    return this.#bound((at) => at >= time);
  }

  /** The first position whose time is beyond `time` (ns); `size` if there is none. */
  upperBound(time: number): number {
    return this.#bound((at) => at > time);
  }

  /** Forgets all records from `size` on, as when the past is changed and another future begins. */
  truncate(size: number): void {
    if (size >= this.#size) return;
    while (this.#chunks.length > 0 && this.#starts.at(-1)! >= size) {
      this.#chunks.pop();
      this.#starts.pop();
    }
    const last = this.#chunks.at(-1);
    if (last !== undefined) last.count = size - this.#starts.at(-1)!;
    this.#thinned = Math.min(this.#thinned, this.#chunks.length);
    this.#size = size;
    this.#lastTime = size > 0 ? this.timeAt(size - 1) : 0;
    ++this.#generation;
  }

  /**
   * Forgets what came after the moment at which the run stood at `time` (ns) with `events` events carried out: the first
   * event of a higher ordinal, and all that follows it. Without records of dispatches, all that is later than `time`.
   */
  forgetAfter(time: number, events: number): void {
    const end = this.upperBound(time);
    for (let position = this.lowerBound(time); position < end; ++position) {
      const { chunk, row } = this.place(position);
      if ((chunk.flags[row]! & FLAG_DISPATCH) === 0) continue;
      if (((chunk.id[row]! - events) | 0) > 0) return this.truncate(position);
    }
    this.truncate(end);
  }

  /** Another store with the same records, as for another future of the same past. */
  copy(): RecordStore {
    const twin = new RecordStore({ capacity: this.#chunksMax * CHUNK_ROWS, isLasting: this.#isLasting });
    twin.#chunks = this.#chunks.map((chunk) => chunk.copy());
    twin.#starts = [...this.#starts];
    twin.#size = this.#size;
    twin.#dropped = this.#dropped;
    twin.#lastTime = this.#lastTime;
    twin.#thinned = this.#thinned;
    return twin;
  }

  clear(): void {
    this.#chunks = [];
    this.#starts = [];
    this.#size = this.#dropped = this.#lastTime = this.#thinned = 0;
    ++this.#generation;
  }

  #checkTimes(words: Uint32Array): number {
    let last = this.#lastTime;
    for (let word = 0; word < words.length; word += 8) {
      const time = words[word]! + words[word + 1]! * 2 ** 32;
      if (time < last) {
        throw new RangeError(
          `record ${word / 8} of the batch is at ${time} ns, before the one ahead of it (${last} ns)`,
        );
      }
      last = time;
    }
    return last;
  }

  #chunkWithRoom(): RecordChunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && this.#thinned < this.#chunks.length && last.count < last.capacity) return last;
    if (this.#chunks.length >= this.#chunksMax) this.#makeRoom();
    const chunk = new RecordChunk();
    this.#chunks.push(chunk);
    this.#starts.push(this.#size);
    return chunk;
  }

  // Thins chunks, oldest first, until one fewer is needed.
  #makeRoom(): void {
    const before = this.#chunks.length;
    while (this.#chunks.length >= before) {
      if (this.#thinned * 2 >= this.#chunksMax) {
        this.#dropped += this.#chunks.shift()!.count;
        --this.#thinned;
      } else {
        this.#thinNext();
      }
    }
    this.#renumber();
    ++this.#generation;
  }

  // Moves what is lasting in the oldest chunk with detail to the chunks of lasting records before it.
  #thinNext(): void {
    const source = this.#chunks[this.#thinned]!;
    const kept: RecordChunk[] = [];
    let target = this.#thinned > 0 ? this.#chunks[this.#thinned - 1]! : undefined;
    for (let row = 0; row < source.count; ++row) {
      if (!this.#isLasting(source.kind[row]!)) {
        ++this.#dropped;
        continue;
      }
      if (target === undefined || target.count === target.capacity) kept.push((target = new RecordChunk()));
      target.copyRow(source, row);
    }
    this.#chunks.splice(this.#thinned, 1, ...kept);
    this.#thinned += kept.length;
  }

  #renumber(): void {
    let start = 0;
    this.#starts = this.#chunks.map((chunk) => {
      const here = start;
      start += chunk.count;
      return here;
    });
    this.#size = start;
  }

  #chunkOf(position: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #bound(isBeyond: (time: number) => boolean): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBeyond(this.timeAt(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function wordsOf(bytes: ArrayBuffer | Uint8Array): Uint32Array {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  if (view.byteLength % RECORD_BYTES !== 0) {
    throw new RangeError(`${view.byteLength} bytes are no whole number of records of ${RECORD_BYTES} bytes`);
  }
  const aligned = view.byteOffset % 4 === 0 ? view : view.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
