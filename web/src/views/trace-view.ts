import type { Trace } from '../records/trace';

/** What every view of a trace is given. */
export interface TraceViewProps {
  readonly trace: Trace;
  /** Rises when the trace has changed, which is not seen from the object. */
  readonly version: number;
  /** The moment that is looked at. */
  readonly nowNs: number;
  /** Position of the record that is selected. */
  readonly selected: number | null;
  /** Where another run with the same beginning first differs from this one: the record, and its time. */
  readonly different?: { readonly position: number; readonly atNs: number } | null;
  readonly onSeek: (ns: number) => void;
  readonly onSelect: (position: number) => void;
}
