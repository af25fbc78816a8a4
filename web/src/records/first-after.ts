import type { RecordStore } from './record-store';

/** Of positions in the order of time, the index of the first whose record is later; their number if none is. */
export function firstAfter(store: RecordStore, positions: ArrayLike<number>, ns: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (store.timeAt(positions[middle] ?? 0) <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
