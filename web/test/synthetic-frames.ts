import type { Frame, Latency, Observed, ProcessRow, ScenarioInfo } from '../src/live/node/protocol';

// A made-up load: a pure function of scenario and tick, so that every panel has something to show and tests know what.

export const frameNs = 50_000_000;

const menu: readonly (readonly [id: string, label: string, unit: string, operation: string, description: string])[] = [
  ['timer-storm', 'Timer storm', 'timers', 'A timer that fires and is set again', 'A million timers on one wheel, each set again as it fires.'],
  ['phold', 'PHOLD', 'events', 'An event that is taken, handled, and sends one on', 'The field’s usual measure of a parallel event engine: messages hop between actors at random.'],
  ['spawn-storm', 'Spawn storm', 'actors', 'An actor that is spawned, told something, and stops', 'Actors come and go as fast as they can.'],
  ['fault-recovery', 'Fault recovery', 'restarts', 'An actor that fails and is restarted by its supervisor', 'Actors fail at random below a tree of supervisors.'],
  ['raft-minute', 'Raft minute', 'simulated seconds', 'A simulated second of a cluster of five', 'How many seconds of a Raft cluster pass in one.'],
  ['kv-storm', 'KV storm', 'requests', 'A request over TCP that was answered', 'The real key-value server, with a load client of its own.'],
];

export const scenarios: readonly ScenarioInfo[] = [
  ...menu.map(([id, label, unit, operation, description]) => ({ id, label, unit: `${unit}/s`, operation, description, latency: id === 'kv-storm' ? 'From sending a request to its answer' : 'Of one operation', source: `src/bench/${id.replace('-', '_')}.cpp`, synthetic: false })),
  {
    id: 'synthetic',
    label: 'Synthetic',
    unit: 'operations/s',
    operation: 'Nothing: a number that follows a curve',
    latency: '',
    description: 'A load that is made up, to try the page with.',
    source: 'src/bench/synthetic.cpp',
    synthetic: true,
  },
];

/** From 0 to 1, the same for the same numbers. */
function noise(...numbers: readonly number[]): number {
  const hash = numbers.reduce((sum, number) => Math.imul(sum ^ number, 0x01000193) ^ (sum >>> 13), 0x811c9dc5);
  return ((Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}

const baseOf = (scenario: string): number => 2e5 * (1 + menu.findIndex(([id]) => id === scenario) ** 2 + 1);

export function rateAt(scenario: string, tick: number): number {
  const warm = 1 - Math.exp(-tick / 12);
  const wave = 1 + 0.18 * Math.sin(tick / 37) + 0.06 * Math.sin(tick / 5);
  const dip = tick % 260 > 240 ? 0.45 : 1;
  return Math.round(baseOf(scenario) * warm * wave * dip * (0.96 + 0.08 * noise(tick, 1)));
}

function latencyAt(tick: number): Latency {
  const busy = tick % 260 > 235 ? 6 : 1;
  const p50 = Math.round(18_000 * busy * (1 + 0.3 * Math.sin(tick / 37) + 0.1 * noise(tick, 2)));
  const p99 = Math.round(p50 * (6 + 3 * noise(tick, 3)));
  return { p50_ns: p50, p90_ns: Math.round(p50 * 2.1), p95_ns: Math.round(p50 * 3.2), p99_ns: p99, p999_ns: p99 * 3, max_ns: Math.round(p99 * (5 + 9 * noise(tick, 4))), count: 10_000 };
}

const kinds = ['ledger', 'worker', 'router', 'session', 'timer', 'cache'] as const;
const statuses = ['running', 'ready', 'waiting', 'waiting', 'waiting'] as const;

function processAt(tick: number, row: number): ProcessRow {
  const slow = Math.floor(tick / 20);
  return {
    id: String(4_096 + row),
    name: `${kinds[row % kinds.length]!}-${Math.floor(row / kinds.length)}`,
    status: statuses[Math.floor(noise(slow, row) * statuses.length)]!,
    mailbox_depth: Math.floor(noise(slow, row, 7) ** 6 * 900),
    memory_bytes: Math.round(512 * (1 + noise(row, 8) * 300)),
    dispatches: Math.round((1 + noise(row, 9) ** 4 * 900) * tick),
  };
}

export function observedAt(tick: number, detail: boolean, processes = 300): Observed {
  return {
    uptime_ns: tick * frameNs,
    states: { running: 8, ready: Math.round(300 * noise(tick, 20)), waiting: processes - 8, stopped: 0 },
    workers: Array.from({ length: 8 }, (_, worker) => ({
      busy: Math.min(1, Math.max(0.02, 0.8 + 0.18 * Math.sin(tick / (11 + worker)) - worker * 0.05)),
      dispatches: tick * (40_000 - worker * 1_700),
      steals: Math.floor(tick * (3 + worker * 9)),
    })),
    memory_bytes: 48e6 + Math.min(tick, 600) * 20_000,
    spawned: processes + tick * 3,
    finished: tick * 3,
    messages: tick * 310_000,
    queue_depth: Math.round(900 + 500 * Math.sin(tick / 23) + 200 * noise(tick, 5) + (tick % 260 > 235 ? 2_600 : 0)),
    processes: detail ? Array.from({ length: processes }, (_, row) => processAt(tick, row)) : null,
    supervision: detail ? supervisionAt(tick) : null,
  };
}

function supervisionAt(tick: number): NonNullable<Observed['supervision']> {
  const leaf = (id: number, name: string, restarts: number, reason = '') => ({ id: String(id), name, restarts, reason, children: [] });
  return [
    {
      id: '1',
      name: 'root',
      restarts: 0,
      reason: '',
      children: [
        { id: '2', name: 'ledgers', restarts: 0, reason: '', children: [leaf(4_096, 'ledger-0', Math.floor(tick / 90), 'the balance went below zero'), leaf(4_102, 'ledger-1', 0), leaf(4_108, 'ledger-2', 1, 'timeout')] },
        { id: '3', name: 'workers', restarts: 0, reason: '', children: [leaf(4_097, 'worker-0', 0), leaf(4_103, 'worker-1', 0)] },
      ],
    },
  ];
}

function heatAt(tick: number): NonNullable<Frame['heat']> {
  const side = 24;
  const [x, y] = [side / 2 + 7 * Math.cos(tick / 60), side / 2 + 7 * Math.sin(tick / 60)];
  const cells = Array.from({ length: side * side }, (_, index) => {
    const distance = Math.hypot((index % side) - x, Math.floor(index / side) - y);
    return 0.8 * Math.exp(-((distance / 5) ** 2)) + 0.06 * noise(index, Math.floor(tick / 10));
  });
  return { width: side, height: side, cells };
}

interface SoFar {
  readonly operations: number;
  readonly peak: number;
}

const sums = new Map<string, SoFar[]>();

// What all ticks up to one come to; those that were added up before are not again.
function soFar(scenario: string, tick: number): SoFar {
  const known = sums.get(scenario) ?? [{ operations: 0, peak: 0 }];
  sums.set(scenario, known);
  while (known.length <= tick) {
    const { operations, peak } = known.at(-1)!;
    const rate = rateAt(scenario, known.length);
    known.push({ operations: operations + rate * 0.05, peak: Math.max(peak, rate) });
  }
  return known[tick]!;
}

/** The frame of a tick; ticks count from 1. */
export function frameAt(scenario: string, tick: number, detail: boolean): Frame {
  const rates = Array.from({ length: Math.min(120, tick) }, (_, back) => rateAt(scenario, tick - Math.min(120, tick) + 1 + back));
  const { operations, peak } = soFar(scenario, tick);
  return {
    scenario,
    running: true,
    uptime_ns: tick * frameNs,
    operations: Math.round(operations),
    operations_per_second: rates.at(-1) ?? 0,
    peak_operations_per_second: peak,
    latency: latencyAt(tick),
    throughput: rates,
    warm: tick > 20,
    stalled: false,
    observer: observedAt(tick, detail),
    heat: scenario === 'phold' ? heatAt(tick) : null,
  };
}
