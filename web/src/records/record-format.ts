/**
 * A trace record as the engine writes it: 32 bytes, little-endian,
 * `time u64 (ns) · kind u16 · flags u16 · node u32 · peer u32 · id u32 · value u64`.
 */
export const RECORD_BYTES = 32;

/** Node or peer of a record that concerns none. */
export const NO_NODE = 0xffffffff;

/** The record opens the records of one event: `id` is the low half of its ordinal, `value` the ordinal of its cause. */
export const FLAG_DISPATCH = 1;

/** `id` is the index of the record's text among those interned. */
export const FLAG_TEXT = 2;

export interface TraceRecord {
  /** Simulated time in nanoseconds. */
  time: number;
  kind: number;
  flags: number;
  node: number;
  peer: number;
  id: number;
  /** Exact up to 2^53; `RecordStore.exactValueAt` has all 64 bits. */
  value: number;
}

/** Writes a record into 32 bytes at `offset`. For tests and for traces that are read from files. */
export function writeRecord(view: DataView, offset: number, record: TraceRecord, value = BigInt(record.value)): void {
  view.setBigUint64(offset, BigInt(record.time), true);
  view.setUint16(offset + 8, record.kind, true);
  view.setUint16(offset + 10, record.flags, true);
  view.setUint32(offset + 12, record.node, true);
  view.setUint32(offset + 16, record.peer, true);
  view.setUint32(offset + 20, record.id, true);
  view.setBigUint64(offset + 24, value, true);
}
