import type { ProcessRow } from '../node/protocol';
import type { Sorting } from '../node/view-address';

/** The rows in the order of a column; those that are equal there in the order of their names and ids. */
export function sortedRows(rows: readonly ProcessRow[], { column, isDescending }: Sorting): readonly ProcessRow[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a[column], b[column]) || compare(a.name, b.name) || compare(a.id, b.id));
}

/** The rows whose id, name or status has a text. */
export function matchingRows(rows: readonly ProcessRow[], wanted: string): readonly ProcessRow[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return rows;
  return rows.filter(({ id, name, status }) => `${id} ${name} ${status}`.toLowerCase().includes(text));
}

// Names with numbers as people count: "worker 9" before "worker 10".
const collator = new Intl.Collator('en', { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
