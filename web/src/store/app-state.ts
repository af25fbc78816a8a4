import type {
  BranchId,
  Description,
  EngineVersion,
  JournalEntry,
  Moment,
  Problem,
  ReadyScenario,
  Speed,
  Json,
} from '../protocol';

import type { Underway } from '../records/packets-underway';

export type Panel = 'node' | 'log' | 'space-time' | 'charts' | 'invariants' | 'document' | 'why';
export type Theme = 'system' | 'light' | 'dark';
export type Layout = 'force' | 'ring' | 'grid' | 'tree' | 'zone';

export interface BranchState {
  readonly id: BranchId;
  /** As people see it: 'A', 'B'. */
  readonly name: string;
  readonly document: string;
  readonly seed: string | null;
  readonly allowBugs: boolean;
  readonly journal: readonly JournalEntry[];
  readonly description: Description;
  readonly moment: Moment;
  readonly speed: Speed;
  readonly keyframesNs: readonly number[];
  readonly keyframeBytes: number;
  /** Grows with each batch of records: what shows records depends on it. */
  readonly recordsVersion: number;
  readonly detailDropped: boolean;
  /** A trace that was made elsewhere: it can be watched, not changed. */
  readonly isRecording: boolean;
  /** When it was forked off the other branch. */
  readonly forkedAtNs: number | null;
}

export interface Selection {
  readonly node: number | null;
  /** Index in the branch's records. */
  readonly record: number | null;
}

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly text: string;
  readonly details: readonly string[];
}

export interface AppState {
  readonly engine: EngineVersion | null;
  readonly gallery: readonly ReadyScenario[];
  readonly models: Json | null;
  readonly branches: readonly BranchState[];
  readonly active: BranchId;
  readonly comparing: boolean;
  /** What of two branches is shown side by side. */
  readonly compareView: 'graph' | 'log' | 'space-time';
  readonly selection: Selection;
  /** The packet that a person has taken hold of, in the active branch. */
  readonly grabbed: Underway | null;
  readonly panel: Panel;
  readonly layout: Layout;
  /** What dragging over the graph does; with 'build' the graph is that of the document that is edited. */
  readonly tool: 'select' | 'cut' | 'build';
  readonly theme: Theme;
  readonly stepKinds: readonly string[];
  readonly dialog: 'gallery' | 'shortcuts' | 'share' | 'bugs' | null;
  readonly notices: readonly Notice[];
  readonly problems: readonly Problem[];
}

export function activeBranch(state: AppState): BranchState | null {
  return state.branches.find((branch) => branch.id === state.active) ?? null;
}
