import {
  FLAG_DISPATCH,
  FLAG_TEXT,
  NO_NODE,
  RECORD_BYTES,
  writeRecord,
  type TraceRecord,
} from '../src/records/record-format';
import { record, RandomNumbers } from '../src/records/test-records';
import { Trace } from '../src/records/trace';

const KINDS = [
  { kind: 1, name: 'task_timer', text: 'a timer expires' },
  { kind: 2, name: 'datagram_arrival', text: 'a datagram arrives' },
  { kind: 3, name: 'packet_in_flight', text: 'a packet to {peer} is under way' },
  { kind: 4, name: 'datagram_delivered', text: 'gets a datagram of {value} bytes from {peer}' },
  { kind: 5, name: 'datagram_dropped', text: 'a datagram to {peer} is dropped, cause {value}' },
  { kind: 6, name: 'node_crashed', text: 'crashed, incarnation {value}' },
  { kind: 7, name: 'node_started', text: 'started, incarnation {value}' },
  { kind: 8, name: 'shown_changed', text: 'is now {text}' },
  { kind: 9, name: 'log', text: '{text}' },
  { kind: 10, name: 'node_paused', text: 'paused' },
  { kind: 11, name: 'node_resumed', text: 'resumed' },
];

const TEXTS = ['follower', 'candidate', 'leader', 'a <b>log</b> line of a document'];

/** A trace that looks like one of Raft, for looking at views without an engine. */
export function madeUpTrace(count: number, nodes: number): Trace {
  const random = new RandomNumbers(5);
  const trace = Trace.create(
    {
      nodes: Array.from({ length: nodes }, (_, i) => ({ id: `n${i + 1}` })),
      kinds: KINDS,
    },
    Math.max(count, 131072),
  );
  const bytes = new Uint8Array(count * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  let time = 0;
  let ordinal = 0;
  for (let i = 0; i < count; ++i) writeRecord(view, i * RECORD_BYTES, next(i));
  trace.append(bytes, TEXTS);
  return trace;

  function next(i: number): TraceRecord {
    const node = random.next(nodes);
    const peer = (node + 1 + random.next(nodes - 1)) % nodes;
    if (i % 3 === 0) {
      time += 200_000 + random.next(1_500_000);
      const cause = random.next(20) === 0 ? 0 : Math.max(0, ordinal - random.next(4));
      return record({ time, kind: 1 + random.next(2), flags: FLAG_DISPATCH, node, id: ++ordinal, value: cause });
    }
    if (i < nodes * 3) return record({ time, kind: 8, flags: FLAG_TEXT, node: Math.floor(i / 3), id: i < 3 ? 2 : 0 });
    const draw = random.next(1000);
    if (draw < 3) return record({ time, kind: 6, node, value: 1 });
    if (draw < 10) return record({ time, kind: 7, node, value: 2 });
    if (draw < 14) return record({ time, kind: 10, node });
    if (draw < 20) return record({ time, kind: 11, node });
    if (draw < 40) return record({ time, kind: 8, flags: FLAG_TEXT, node, id: random.next(3) });
    if (draw < 60) return record({ time, kind: 9, flags: FLAG_TEXT, node, id: 3 });
    if (draw < 80) return record({ time, kind: 5, node, peer, value: 1 });
    if (draw < 500) return record({ time, kind: 4, node, peer, value: random.next(900), id: NO_NODE >>> 8 });
    const arrival = time + 1_000_000 + random.next(6_000_000);
    return record({ time, kind: 3, node, peer, id: ((1 + random.next(5)) << 24) | random.next(900), value: arrival });
  }
}
