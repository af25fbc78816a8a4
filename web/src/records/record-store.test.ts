import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS } from './record-chunk';
import { FLAG_DISPATCH, RECORD_BYTES, writeRecord, type TraceRecord } from './record-format';
import { RecordIndex } from './record-index';
import { RecordStore } from './record-store';
import { bytesOf, RandomNumbers, randomRecords, record } from './test-records';

function all(store: RecordStore): TraceRecord[] {
  return Array.from({ length: store.size }, (_, position) => store.read(position));
}

const FIELDS = ['time', 'kind', 'flags', 'node', 'peer', 'id', 'value'] as const;

// Where two lists part, or -1: `toEqual` of so many objects takes its time.
function firstDifference(a: readonly TraceRecord[], b: readonly TraceRecord[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); ++i) {
    const [x, y] = [a[i], b[i]];
    if (x === undefined || y === undefined || FIELDS.some((field) => x[field] !== y[field])) return i;
  }
  return -1;
}

describe('a record store', () => {
  it('gives back what was appended, in batches of any size', () => {
    for (let seed = 1; seed <= 20; ++seed) {
      const random = new RandomNumbers(seed);
      const records = randomRecords(random, 500);
      const store = new RecordStore();
      for (let at = 0; at < records.length;) {
        const count = random.next(100);
        store.append(bytesOf(records.slice(at, at + count)));
        at += count;
      }
      expect(all(store)).toEqual(records);
    }
  });

  it('keeps all 64 bits of a value', () => {
    const view = new DataView(new ArrayBuffer(RECORD_BYTES));
    writeRecord(view, 0, record({}), 0xfedcba9876543211n);
    const store = new RecordStore();
    store.append(view.buffer);
    expect(store.exactValueAt(0)).toBe(0xfedcba9876543211n);
  });

  it('finds times as a naive search does', () => {
    const random = new RandomNumbers(7);
    const records = randomRecords(random, 400);
    const store = new RecordStore();
    store.append(bytesOf(records));
    const end = records.at(-1)!.time;
    for (let i = 0; i < 500; ++i) {
      const time = i % 2 === 0 ? random.pick(records).time : random.next(end + 10);
      expect(store.lowerBound(time)).toBe(records.filter((each) => each.time < time).length);
      expect(store.upperBound(time)).toBe(records.filter((each) => each.time <= time).length);
    }
  });

  it('reads bytes that begin anywhere in their buffer', () => {
    const records = randomRecords(new RandomNumbers(3), 5);
    const padded = new Uint8Array(5 * RECORD_BYTES + 3);
    padded.set(new Uint8Array(bytesOf(records)), 3);
    const store = new RecordStore();
    store.append(padded.subarray(3));
    expect(all(store)).toEqual(records);
  });

  it('refuses what is no whole number of records, or goes back in time, and appends none of it', () => {
    const store = new RecordStore();
    store.append(bytesOf([record({ time: 5 })]));
    expect(() => store.append(new ArrayBuffer(33))).toThrow(/whole number of records/);
    expect(() => store.append(bytesOf([record({ time: 9 }), record({ time: 8 })]))).toThrow(/record 1 .* before/);
    expect(() => store.append(bytesOf([record({ time: 4 })]))).toThrow(RangeError);
    expect(store.size).toBe(1);
    expect(() => store.read(1)).toThrow(/no record 1 of 1/);
    expect(() => store.read(-1)).toThrow(RangeError);
  });

  it('drops the oldest detail when it is full, and keeps what is lasting', () => {
    const isLasting = (kind: number): boolean => kind === 5;
    const store = new RecordStore({ capacity: 4 * CHUNK_ROWS, isLasting });
    const records: TraceRecord[] = [];
    const random = new RandomNumbers(11);
    for (let batch = 0; batch < 45; ++batch) {
      const more = randomRecords(random, 7919, records.at(-1)?.time ?? 0);
      records.push(...more);
      store.append(bytesOf(more));
    }
    const kept = all(store);
    expect(store.size).toBeLessThanOrEqual(4 * CHUNK_ROWS);
    expect(kept.length + store.dropped).toBe(records.length);
    const whole = CHUNK_ROWS; // Detail that must still be there: half, less the chunk that is being filled.
    expect(firstDifference(kept.slice(-whole), records.slice(-whole))).toBe(-1);
    const lasting = (each: TraceRecord): boolean => isLasting(each.kind);
    expect(firstDifference(kept.filter(lasting), records.filter(lasting))).toBe(-1);
    expect(kept.every((each, i) => i === 0 || kept[i - 1]!.time <= each.time)).toBe(true);
    expect(store.generation).toBeGreaterThan(0);
  });

  it('stays within its bound even if all is lasting', () => {
    const store = new RecordStore({ capacity: 2 * CHUNK_ROWS, isLasting: () => true });
    const batch = bytesOf(Array.from({ length: CHUNK_ROWS }, () => record({ kind: 5 })));
    for (let i = 0; i < 7; ++i) store.append(batch);
    expect(store.size).toBeLessThanOrEqual(2 * CHUNK_ROWS);
    expect(store.size + store.dropped).toBe(7 * CHUNK_ROWS);
  });

  it('forgets a future and takes another', () => {
    const records = randomRecords(new RandomNumbers(5), 300);
    const store = new RecordStore();
    store.append(bytesOf(records));
    const twin = store.copy();
    store.truncate(120);
    const other = randomRecords(new RandomNumbers(6), 50, records[119]!.time);
    store.append(bytesOf(other));
    expect(all(store)).toEqual([...records.slice(0, 120), ...other]);
    expect(all(twin)).toEqual(records);
    expect(store.generation).toBe(1);
  });

  it('forgets exactly the events after a moment, of several at the same time', () => {
    const dispatch = (time: number, ordinal: number): TraceRecord =>
      record({ time, flags: FLAG_DISPATCH, id: ordinal });
    const records = [dispatch(1, 1), record({ time: 1 }), dispatch(5, 2), record({ time: 5 }), dispatch(5, 3)];
    const forgotten = (time: number, events: number): number => {
      const store = new RecordStore();
      store.append(bytesOf([...records, record({ time: 5 }), dispatch(9, 4)]));
      store.forgetAfter(time, events);
      return store.size;
    };
    expect(forgotten(5, 2)).toBe(4);
    expect(forgotten(5, 3)).toBe(6);
    expect(forgotten(1, 1)).toBe(2);
    expect(forgotten(9, 4)).toBe(7);
    expect(forgotten(0, 0)).toBe(0);
  });
});

describe('an index of records', () => {
  it('lists positions by kind and node as a naive search does, batch after batch', () => {
    const random = new RandomNumbers(21);
    const store = new RecordStore();
    const index = new RecordIndex(store);
    const records: TraceRecord[] = [];
    for (let batch = 0; batch < 10; ++batch) {
      const more = randomRecords(random, random.next(200), records.at(-1)?.time ?? 0);
      records.push(...more);
      store.append(bytesOf(more));
      index.update();
    }
    const where = (matches: (each: TraceRecord) => boolean): number[] =>
      records.flatMap((each, position) => (matches(each) ? [position] : []));
    for (let kind = 0; kind < 7; ++kind) expect([...index.ofKind(kind)]).toEqual(where((each) => each.kind === kind));
    for (let node = 0; node < 6; ++node) {
      expect([...index.ofNode(node)]).toEqual(where((each) => each.node === node || each.peer === node));
    }
    for (let i = 0; i < 100; ++i) {
      const after = random.next(records.length);
      const found = records.findIndex((each, at) => at > after && (each.kind === 2 || each.kind === 4));
      expect(index.next([2, 4], after)).toBe(found);
      expect(index.previous([2, 4], after)).toBe(
        records.slice(0, after).findLastIndex((each) => each.kind === 2 || each.kind === 4),
      );
    }
  });

  it('starts anew when positions have moved', () => {
    const store = new RecordStore();
    const index = new RecordIndex(store);
    store.append(bytesOf([record({ kind: 1 }), record({ kind: 2 })]));
    index.update();
    store.truncate(1);
    index.update();
    expect([...index.ofKind(2)]).toEqual([]);
    expect([...index.ofKind(1)]).toEqual([0]);
  });
});

describe('a trace of a million records', () => {
  it('opens in under two seconds', () => {
    const batch = bytesOf(randomRecords(new RandomNumbers(1), 1000));
    const million = new Uint8Array(1000 * batch.byteLength);
    const words = new DataView(million.buffer);
    const span = 2 ** 30;
    for (let i = 0; i < 1000; ++i) {
      million.set(new Uint8Array(batch), i * batch.byteLength);
      for (let row = 0; row < 1000; ++row) {
        const offset = i * batch.byteLength + row * RECORD_BYTES;
        words.setBigUint64(offset, words.getBigUint64(offset, true) + BigInt(i * span), true);
      }
    }
    const store = new RecordStore();
    const index = new RecordIndex(store);
    const before = process.cpuUsage(); // Of the processor: other work on the machine does not count.
    store.append(million);
    index.update();
    const used = process.cpuUsage(before);
    expect(store.size).toBe(1_000_000);
    expect((used.user + used.system) / 1000).toBeLessThan(2000);
  });
});
