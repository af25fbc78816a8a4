import type { Action, Json } from '../protocol';
import type { Trace } from '../records/trace';
import type { BranchState } from '../store/app-state';

const partitionedCause = 0;
const evidenceNs = 1e9;
const none = new Uint32Array();

/**
 * Links that are cut at the moment, as pairs of nodes: those that people have cut, and those on which packets have just been
 * dropped for that reason.
 */
export function cutsAt(branch: BranchState, trace: Trace): Uint32Array {
  const { nowNs } = branch.moment;
  const healed = lastHealNs(trace, nowNs);
  const pairs = new Map<string, readonly [number, number]>();
  const add = (a: number, b: number) => void pairs.set(a < b ? `${a}-${b}` : `${b}-${a}`, [a, b]);
  for (const { at_ns, action } of branch.journal) {
    if (at_ns <= nowNs && at_ns >= healed) pairsOf(action, trace, add);
  }
  dropsAt(trace, Math.max(healed, nowNs - evidenceNs), nowNs, add);
  return pairs.size === 0 ? none : Uint32Array.from([...pairs.values()].flat());
}

function pairsOf(action: Action, trace: Trace, add: (a: number, b: number) => void): void {
  const { dictionary } = trace;
  const number = (id: Json): number => (typeof id === 'string' ? (dictionary.nodeNumber(id) ?? -1) : -1);
  if (typeof action.isolate === 'string') {
    const node = number(action.isolate);
    for (let other = 0; other < dictionary.nodeCount; ++other) if (node >= 0 && other !== node) add(node, other);
  }
  if (!Array.isArray(action.partition)) return;
  const [left, right] = action.partition as readonly Json[];
  if (!Array.isArray(left) || !Array.isArray(right)) return;
  for (const a of left as readonly Json[]) {
    for (const b of right as readonly Json[]) if (number(a) >= 0 && number(b) >= 0) add(number(a), number(b));
  }
}

function lastHealNs(trace: Trace, nowNs: number): number {
  trace.index.update();
  let last = 0;
  for (const kind of trace.dictionary.kindNumbers(['network_healed', 'partition_healed'])) {
    const positions = trace.index.ofKind(kind);
    for (let at = positions.length - 1; at >= 0; --at) {
      const time = trace.store.timeAt(positions[at] ?? 0);
      if (time > nowNs) continue;
      last = Math.max(last, time);
      break;
    }
  }
  return last;
}

function dropsAt(trace: Trace, fromNs: number, nowNs: number, add: (a: number, b: number) => void): void {
  const { store } = trace;
  for (const kind of trace.dictionary.kindNumbers(['datagram_dropped', 'segment_dropped'])) {
    const positions = trace.index.ofKind(kind);
    let low = 0;
    let high = positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (store.timeAt(positions[middle] ?? 0) < fromNs) low = middle + 1;
      else high = middle;
    }
    for (; low < positions.length; ++low) {
      const record = store.read(positions[low] ?? 0);
      if (record.time > nowNs) break;
      if (record.value === partitionedCause) add(record.node, record.peer);
    }
  }
}
