import type { JournalEntry } from '../protocol';

/** What a link holds: all that it takes to see the same run at the same moment again. */
export interface Share {
  /** The scenario, as JSON text. */
  readonly document: string;
  /** Instead of the document's seed: a whole number of 64 bits, decimal or hexadecimal (0x…). */
  readonly seed: string | null;
  readonly allowBugs: boolean;
  /** What was done to the run, in order. */
  readonly journal: readonly JournalEntry[];
  /** Of the engine that the link was made with. */
  readonly behaviourVersion: number;
  /** Behaviour versions of the models that the document places. */
  readonly modelVersions: Readonly<Record<string, number>>;
  /** The first 16 hexadecimal digits of the SHA-256 of the engine's module; null if a native engine made the link. */
  readonly engine: string | null;
  /** The moment that is looked at: simulated time in nanoseconds. */
  readonly atNs: number;
  /** The panel that is open. */
  readonly panel: string | null;
}
