// All that passes between the live page and a node, as JSON texts over a WebSocket. Times are nanoseconds, rates are per
// second. What a node sends is read by read-message.ts, which takes nothing on trust.

import type { Json } from '../../protocol';

export interface ScenarioInfo {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** What operations are counted as, or their rate: "events", "events/s". */
  readonly unit: string;
  /** What an operation is, in a sentence. */
  readonly operation: string;
  /** Of what the latency is measured; empty if of nothing. */
  readonly latency: string;
  /** Where the code that runs is. */
  readonly source: string;
  /** Made-up load, to try the page with. */
  readonly synthetic: boolean;
}

export const profiles = ['light', 'balanced', 'max'] as const;
export type ResourceProfile = (typeof profiles)[number];

export type Capability = 'run' | 'engine' | 'observer' | 'resource_profile' | 'eval';

export interface WorkerLoad {
  /** Share of the time, 0 to 1. */
  readonly busy: number;
  readonly dispatches: number;
  readonly steals: number;
}

export interface ProcessRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly mailbox_depth: number;
  readonly memory_bytes: number;
  readonly dispatches: number;
}

export interface Supervised {
  readonly id: string;
  readonly name: string;
  readonly restarts: number;
  /** Why it was last restarted. */
  readonly reason: string;
  readonly children: readonly Supervised[];
}

export interface Observed {
  readonly uptime_ns: number;
  /** How many there are in each state. */
  readonly states: Readonly<Record<string, number>>;
  readonly workers: readonly WorkerLoad[];
  readonly memory_bytes: number;
  readonly spawned: number;
  readonly finished: number;
  readonly messages: number;
  readonly queue_depth: number;
  /** Null without detail. */
  readonly processes: readonly ProcessRow[] | null;
  readonly supervision: readonly Supervised[] | null;
}

export interface Latency {
  readonly p50_ns: number;
  readonly p90_ns: number;
  readonly p95_ns: number;
  readonly p99_ns: number;
  readonly p999_ns: number;
  readonly max_ns: number;
  readonly count: number;
}

/** Load by place: a slice of the space in which the actors are, row by row, each cell from 0 to 1. */
export interface PlaceHeat {
  readonly width: number;
  readonly height: number;
  readonly cells: readonly number[];
}

export interface Frame {
  readonly scenario: string | null;
  readonly running: boolean;
  /** Of this run. */
  readonly uptime_ns: number;
  readonly operations: number;
  readonly operations_per_second: number;
  readonly peak_operations_per_second: number;
  /** Of the last second at most. */
  readonly latency: Latency | null;
  /** The last frames' rates, the oldest first. */
  readonly throughput: readonly number[];
  /** False while it warms up. */
  readonly warm: boolean;
  readonly stalled: boolean;
  readonly observer: Observed | null;
  readonly heat: PlaceHeat | null;
}

export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly node: string;
  readonly version: string;
  readonly started_at_ms: number;
  readonly scenarios: readonly ScenarioInfo[];
  readonly capabilities: readonly Capability[];
  readonly resource_profile: ResourceProfile;
  readonly observer_detail: boolean;
  readonly scenario: string | null;
}

export interface Snapshot {
  readonly type: 'snapshot';
  readonly uptime_ns: number;
  readonly scenario: string | null;
  readonly running: boolean;
  readonly resource_profile: ResourceProfile;
  readonly observer_detail: boolean;
  readonly engine_state: string | null;
  readonly observer: Observed | null;
}

/** Node to page. */
export type NodeMessage =
  | Hello
  | { readonly type: 'tick'; readonly frame: Frame }
  | Snapshot
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly id: string | null }
  | { readonly type: 'result'; readonly id: string | null; readonly request: string; readonly value: Json };

export const engineActions = ['pause', 'resume', 'step', 'rollback'] as const;
export type EngineAction = (typeof engineActions)[number];

/** Page to node; each is answered by a result or an error with the id that it is sent with. */
export type Request =
  | { readonly type: 'run'; readonly scenario: string }
  | { readonly type: 'stop' }
  | { readonly type: 'set_observer_detail'; readonly enabled: boolean }
  | { readonly type: 'set_resource_profile'; readonly profile: ResourceProfile }
  | { readonly type: 'engine'; readonly action: EngineAction; readonly ticks?: number }
  | { readonly type: 'eval'; readonly command: 'inspect'; readonly argument: string };

export const protocolVersion = 1;
