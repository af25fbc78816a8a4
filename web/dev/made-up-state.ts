import type { Json, MetricRow } from '../src/protocol';
import { RandomNumbers } from '../src/records/test-records';
import type { ExpectationView } from '../src/views/invariants/invariants';

export function exampleState(role: string, term: number): Json {
  return {
    id: 'n1',
    model: 'raft',
    zone: 'eu',
    up: true,
    paused: false,
    stalled: false,
    stopping: false,
    incarnation: 1,
    shown: {
      role,
      term: String(term),
      leader: role === 'leader' ? 'n1' : '',
      commit_index: String(term * 100),
      members: 'n1 n2 n3',
    },
    metrics: [
      { name: 'elections_started', kind: 'counter', unit: '', count: term },
      { name: 'commit_latency', kind: 'histogram', unit: 'ns', count: 3052, p50: 8.1e6, p99: 15.3e6 },
    ],
    clock_ns: 12_345_678_901 + term,
    wall_clock_error_ns: 1500,
    disk: { used_bytes: 123_456, files: 2, wipes: 0 },
    tasks: 4,
    waiting: [
      { for: 'a timer', since_ns: 12_300_000_000 },
      { for: 'a datagram', since_ns: 12_345_000_000 },
    ],
  };
}

export const exampleExpectations: readonly ExpectationView[] = [
  { text: 'raft.election_safety', verdict: 'failed', failed_at_ns: 3e9, why: 'n1 and n2 lead in term 3' },
  { text: "eventually count(role == 'leader') == 1 within 2s", verdict: 'held', failed_at_ns: null, why: '' },
  { text: 'after 16s: always count(up) == 6', verdict: 'pending', failed_at_ns: null, why: '' },
];

export function exampleRows(seed: number, count: number): MetricRow[] {
  const random = new RandomNumbers(seed);
  let committed = 0;
  let queue = 20;
  return Array.from({ length: count }, (_, i) => {
    committed += i > 200 && i < 230 ? 0 : 4 + random.next(4);
    queue = Math.max(0, queue + random.next(9) - 4);
    const latency = 5e6 + random.next(1e6) + (i > 200 ? 4e6 : 0);
    return {
      atNs: i * 1e8,
      metrics: [
        { model: 'raft', name: 'entries_committed', kind: 'counter', unit: '', count: committed },
        {
          model: 'raft',
          name: 'commit_latency',
          kind: 'histogram',
          unit: 'ns',
          count: committed,
          p50: latency,
          p95: latency * 1.7,
          p99: latency * 2.4,
        },
        { model: 'service', name: 'queue_length', kind: 'level', unit: '', level: queue },
        { model: 'raft', name: 'snapshots_taken', kind: 'counter', unit: '', count: 0 },
      ],
    };
  });
}
