import type { Trace } from '../records/trace';

const recordsTold = 8;

/** The last records of an engine that has stopped, in words; none if they cannot be read. */
export function lastWords(trace: Trace, records: ArrayBuffer): string[] {
  if (records.byteLength === 0) return [];
  try {
    trace.append(records);
  } catch {
    return [];
  }
  const from = Math.max(0, trace.store.size - recordsTold);
  return Array.from({ length: trace.store.size - from }, (_, index) => {
    const record = trace.store.read(from + index);
    return `${(record.time * 1e-9).toFixed(6)} s  ${trace.dictionary.nodeName(record.node)}  ${trace.dictionary.describe(record)}`;
  });
}
