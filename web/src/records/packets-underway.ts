import { firstAfter } from './first-after';
import type { Trace } from './trace';

/** A packet on its way, by node numbers. */
export interface Underway {
  readonly position: number; // of its record
  readonly from: number;
  readonly to: number;
  readonly sentNs: number;
  readonly arrivesNs: number;
  readonly kind: number; // id of the message
  readonly bytes: number;
}

const lookedBack = 2000; // it is asked many times a second

/** What is on its way at a moment, the last sent first; as far as it is among the last records of its kind. */
export function packetsUnderway(trace: Trace, nowNs: number): Underway[] {
  trace.index.update();
  const gone = caughtUntil(trace, nowNs);
  const positions = trace.index.ofKind(trace.dictionary.kindNumber('packet_in_flight') ?? -1);
  const found: Underway[] = [];
  let at = firstAfter(trace.store, positions, nowNs) - 1;
  for (const last = Math.max(0, at - lookedBack); at >= last; --at) {
    const position = positions[at] ?? 0;
    const { time, node, peer, id, value } = trace.store.read(position);
    if (value <= nowNs || gone.get(`${node} ${peer} ${value}`)! > position) continue;
    found.push({ position, from: node, to: peer, sentNs: time, arrivesNs: value, kind: id >>> 24, bytes: id & 0xffffff });
  }
  return found;
}

// The last positions at which packets were caught, by their ends and arrival.
function caughtUntil(trace: Trace, nowNs: number): Map<string, number> {
  const positions = trace.index.ofKind(trace.dictionary.kindNumber('packet_caught') ?? -1);
  const gone = new Map<string, number>();
  for (let at = 0; at < positions.length; ++at) {
    const { time, node, peer, value } = trace.store.read(positions[at] ?? 0);
    if (time <= nowNs) gone.set(`${node} ${peer} ${value}`, positions[at] ?? 0);
  }
  return gone;
}
