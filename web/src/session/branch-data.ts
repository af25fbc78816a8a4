import type { Description, MetricRow } from '../protocol';
import { Trace } from '../records/trace';

/** What a branch has much of, and React is not to look through: it is told of changes by the branch's recordsVersion. */
export class BranchData {
  private constructor(
    readonly trace: Trace,
    /** Another array whenever there are more. */
    public metricRows: readonly MetricRow[],
    /** By the indices that records and node states have. */
    readonly texts: string[],
  ) {}

  static of(description: Description): BranchData {
    return new BranchData(Trace.create({ kinds: description.kinds, nodes: description.nodes }), [], []);
  }

  /** Of a recording, whose node states have texts of their own. */
  static ofTrace(trace: Trace, texts: string[]): BranchData {
    return new BranchData(trace, [], texts);
  }

  copy(): BranchData {
    return new BranchData(this.trace.copy(), [...this.metricRows], [...this.texts]);
  }

  append(records: ArrayBuffer, texts: readonly string[], rows: readonly MetricRow[]): void {
    this.trace.append(records, texts);
    for (const text of texts) this.texts.push(text);
    if (rows.length > 0) this.metricRows = [...this.metricRows, ...rows];
  }

  forgetAfter(atNs: number, events: number): void {
    this.trace.store.forgetAfter(atNs, events);
    this.metricRows = this.metricRows.filter((row) => row.atNs <= atNs);
  }
}
