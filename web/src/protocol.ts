// All that passes between the page and the engine's worker. Times are nanoseconds of simulated time as numbers (exact up
// to 104 days); digests and seeds are texts, since they have 64 bits.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };

/** An action in the language of documents, such as {"crash": "n1", "reboot_after": "5s"}. */
export type Action = { readonly [member: string]: Json };

/** A run under study. Several live in one worker and do not meet. */
export type BranchId = number;

/** An action that was carried out: after so many events, at that time. Who repeats it there gets the same run. */
export interface JournalEntry {
  readonly at_ns: number;
  readonly after_events: number;
  readonly action: Action;
}

/** What is wrong with a document or an action, and where. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly message: string;
}

export interface NodeDescription {
  readonly id: string;
  readonly model: string;
  readonly zone: string;
  readonly tags: readonly string[];
}

export interface KindDescription {
  readonly kind: number;
  readonly name: string;
  /** `{peer}`, `{id}`, `{value}`, `{ms}` and `{text}` stand for parts of the record. */
  readonly text: string;
}

export interface LinkDescription extends LinkOptions {
  readonly from: string;
  readonly to: string;
}

/** Means, where the document says distributions. */
export interface LinkOptions {
  readonly latency_ns: number;
  readonly jitter_ns?: number;
  /** 0: unlimited. */
  readonly bandwidth_bits_per_second?: number;
  readonly loss?: number;
}

export interface Description {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly seed: string;
  readonly duration_ns: number;
  readonly nodes: readonly NodeDescription[];
  readonly kinds: readonly KindDescription[];
  readonly models: readonly string[];
  readonly expectations: readonly { readonly text: string; readonly is_checker: boolean }[];
  readonly rules: readonly { readonly name: string; readonly when: string }[];
  /** Links of which the document says something. */
  readonly links: readonly LinkDescription[];
  /** What holds for all others. */
  readonly other_links: LinkOptions;
}

export interface EngineVersion {
  readonly version: string;
  readonly build_id: string;
  readonly behaviour_version: number;
  readonly document_version: number;
  readonly record_bytes: number;
}

/** How a run stands: it can go on, its time is over, a property has failed, or a rule broke it. */
export type RunStatus = 'open' | 'over' | 'failed' | 'broken';

/** Simulated seconds a second; 'max' is as fast as it goes. */
export type Speed = number | 'max';

export interface MetricSample {
  readonly model: string;
  readonly name: string;
  readonly kind: 'counter' | 'level' | 'histogram';
  readonly unit: string;
  readonly count?: number;
  readonly level?: number;
  readonly mean?: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** What came of an expectation so far: of the rule language, or a checker. */
export interface ExpectationState {
  readonly expect: string;
  readonly verdict: 'pending' | 'held' | 'failed' | 'never applied';
  readonly failed_at_ns?: number;
  readonly why?: string;
}

export interface Violation {
  readonly kind: string;
  readonly property: string;
  readonly message: string;
  /** Its id, or empty. */
  readonly node: string;
  readonly at_ns: number;
}

export interface Expectations {
  readonly expectations: readonly ExpectationState[];
  readonly violations: readonly Violation[];
}

export interface ReadyScenario {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly document: string;
}

/** Questions about the moment at which a branch stands; each has one answer of the same `ask`. */
export type Question =
  | { readonly ask: 'models' }
  | { readonly ask: 'schema' }
  | { readonly ask: 'ready-scenarios' }
  | { readonly ask: 'validate'; readonly document: string }
  | { readonly ask: 'state'; readonly branch: BranchId; readonly node: number }
  | { readonly ask: 'metrics'; readonly branch: BranchId }
  | { readonly ask: 'expectations'; readonly branch: BranchId }
  | { readonly ask: 'explain'; readonly branch: BranchId; readonly of: 'rule' | 'expectation'; readonly index: number }
  | { readonly ask: 'digest'; readonly branch: BranchId };

export type Answer =
  | { readonly ask: 'models'; readonly models: Json }
  | { readonly ask: 'schema'; readonly schema: Json }
  | { readonly ask: 'ready-scenarios'; readonly scenarios: readonly ReadyScenario[] }
  | { readonly ask: 'validate'; readonly problems: readonly Problem[] }
  | { readonly ask: 'state'; readonly state: Json }
  | { readonly ask: 'metrics'; readonly metrics: readonly MetricSample[] }
  | { readonly ask: 'expectations'; readonly found: Expectations }
  | { readonly ask: 'explain'; readonly text: string }
  | { readonly ask: 'digest'; readonly digest: string; readonly atNs: number; readonly events: number };

/** Page to worker. */
export type Command =
  | { readonly type: 'load'; readonly url: string }
  | {
      readonly type: 'open';
      readonly branch: BranchId;
      readonly document: string;
      readonly seed: string | null;
      readonly allowBugs: boolean;
      readonly journal: readonly JournalEntry[];
      /** The moment to begin at. */
      readonly atNs: number;
    }
  | { readonly type: 'close'; readonly branch: BranchId }
  | { readonly type: 'play'; readonly branch: BranchId; readonly speed: Speed }
  | { readonly type: 'pause'; readonly branch: BranchId }
  | { readonly type: 'step'; readonly branch: BranchId }
  /** Runs on to just after the next event with a record of one of these kinds. */
  | { readonly type: 'step-to'; readonly branch: BranchId; readonly kinds: readonly number[] }
  | { readonly type: 'seek'; readonly branch: BranchId; readonly atNs: number }
  /** Another run that stands where this one does, and shares its past. */
  | { readonly type: 'fork'; readonly branch: BranchId; readonly into: BranchId }
  /** Carries an action out now. What was known of the time after now is forgotten. */
  | { readonly type: 'apply'; readonly branch: BranchId; readonly action: Action }
  | { readonly type: 'ask'; readonly request: number; readonly question: Question }
  /** The page has read so many batches of records: the worker sends more only while few are unread. */
  | { readonly type: 'read'; readonly batches: number };

/** The moment at which a branch stands. */
export interface Moment {
  readonly nowNs: number;
  readonly events: number;
  /** Records are known up to here. */
  readonly knownNs: number;
  readonly status: RunStatus;
  readonly playing: boolean;
  /** As orrery_node_states: bit 0 up, bit 1 paused, from bit 8 on index + 1 of the text of the main shown field. */
  readonly nodeStates: Uint32Array;
  /** Pairs of node numbers, from whom to whom, between which nothing passes; null if the engine does not tell. */
  readonly cuts: Uint32Array | null;
}

export interface MetricRow {
  readonly atNs: number;
  readonly metrics: readonly MetricSample[];
}

/** Worker to page. */
export type Report =
  | { readonly type: 'loaded'; readonly version: EngineVersion }
  | { readonly type: 'opened'; readonly branch: BranchId; readonly description: Description }
  | { readonly type: 'refused'; readonly branch: BranchId; readonly problems: readonly Problem[] }
  | { readonly type: 'forked'; readonly branch: BranchId; readonly into: BranchId }
  | {
      readonly type: 'batch';
      readonly branch: BranchId;
      readonly moment: Moment;
      /** New records, 32 bytes each, in the order of their events; a record with flag 2 has in `id` an index of texts. */
      readonly records: ArrayBuffer;
      /** Texts that are new, whose indices follow those of earlier batches of the branch. */
      readonly texts: readonly string[];
      readonly metrics: readonly MetricRow[];
      /** Packets and causes were left out up to the last record's time, since the page could not keep up. */
      readonly detailDropped: boolean;
    }
  /** The journal after an action, and the time after which all records are void. */
  | {
      readonly type: 'applied';
      readonly branch: BranchId;
      readonly journal: readonly JournalEntry[];
      readonly forgetAfterNs: number;
      readonly forgetAfterEvents: number;
    }
  | { readonly type: 'action-refused'; readonly branch: BranchId; readonly problems: readonly Problem[] }
  | { readonly type: 'keyframes'; readonly branch: BranchId; readonly atNs: readonly number[]; readonly bytes: number }
  | { readonly type: 'answer'; readonly request: number; readonly answer: Answer }
  | { readonly type: 'unanswered'; readonly request: number; readonly message: string }
  /** The engine is broken and the worker must be replaced; the last records before that, if they can still be read. */
  | {
      readonly type: 'trapped';
      readonly branch: BranchId | null;
      /** The engine itself, or the journal, which does not belong to this run. */
      readonly kind: 'trap' | 'journal';
      readonly message: string;
      readonly nowNs: number;
      readonly records: ArrayBuffer;
    };
