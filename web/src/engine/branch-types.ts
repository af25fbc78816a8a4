import type { JournalEntry, RunStatus } from '../protocol';
import type { Position } from './keyframes';

/** What a run is made of, and where it begins. */
export interface Opening {
  readonly document: string;
  readonly seed: string | null;
  readonly allowBugs: boolean;
  readonly journal: readonly JournalEntry[];
}

export interface KeyframeAt extends Position {
  /** Entries of the journal that have been carried out. */
  readonly applied: number;
  readonly status: RunStatus;
}

/** What ends a stretch of simulation, beside its time: a number of events, or the deadline of the slice. */
export interface Bounds {
  readonly atNs: number;
  readonly events: number;
  /** As performance.now() counts. */
  readonly deadlineMs: number;
}

/** A journal that does not belong to this run: another engine has made it, or somebody has edited it. */
export class JournalMismatch extends Error {}
