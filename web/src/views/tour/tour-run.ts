import { NO_NODE, type TraceRecord } from '../../records/record-format';
import type { Trace } from '../../records/trace';
import type { Moment, Place, Step, Tour } from './tour';

/** What a tour needs of the page. */
export interface TourHost {
  /** The trace of the run that the tour is about, as far as it is known. */
  trace(): Trace;
  /** Up to when the run is known, in nanoseconds. */
  knownNs(): number;
  durationNs(): number;
  nowNs(): number;
  /** Brings the run to a time and shows it; simulates as far as needed. */
  reach(ns: number): Promise<void>;
  /** Plays on slowly up to a time, and stops there. */
  playTo(ns: number): Promise<void>;
  /** Opens and lights a part of the page. */
  point(place: Place): void;
}

/** What the tour says at the moment. */
export interface TourState {
  readonly step: Step;
  readonly index: number;
  /** The step's text, with names filled in. */
  readonly text: string;
  /** Whether the page is on its way to the step. */
  readonly isComing: boolean;
}

/** How much simulated time is looked through at once for what a step waits for. */
const SEARCH_NS = 1_000_000_000;

/** A tour under way: goes from step to step, waits for what is told, and says where to look. */
export class TourRun {
  #state: TourState;
  #stepNs: number[] = []; // When each step that has been reached was.
  #turn = 0; // Rises with each move, so that one that was overtaken ends.
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly tour: Tour,
    readonly host: TourHost,
  ) {
    this.#state = { step: tour.steps[0]!, index: 0, text: '', isComing: true };
  }

  readonly get = (): TourState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get isLast(): boolean {
    return this.#state.index === this.tour.steps.length - 1;
  }

  /** Begins, or begins anew. */
  start(): Promise<void> {
    this.#stepNs = [];
    return this.#go(0);
  }

  next(): Promise<void> {
    return this.isLast ? Promise.resolve() : this.#go(this.#state.index + 1);
  }

  back(): Promise<void> {
    return this.#state.index === 0 ? Promise.resolve() : this.#go(this.#state.index - 1);
  }

  /** Ends what is under way. */
  stop(): void {
    ++this.#turn;
    this.#listeners.clear();
  }

  async #go(index: number): Promise<void> {
    const turn = ++this.#turn;
    const step = this.tour.steps[index]!;
    this.#set({ step, index, text: filled(step.text, null, this.host.trace()), isComing: true });
    const found = await this.#find(step.moment, index, () => turn === this.#turn);
    if (turn !== this.#turn) return;
    this.host.point(step.place);
    if (found !== null) {
      const leadNs = Math.max(0, found.ns - (step.leadNs ?? 0));
      if (step.leadNs !== undefined) await this.host.reach(leadNs);
      if (turn !== this.#turn) return;
      await (step.leadNs === undefined ? this.host.reach(found.ns) : this.host.playTo(found.ns));
      if (turn !== this.#turn) return;
    }
    this.#stepNs[index] = found?.ns ?? this.host.nowNs();
    const missed = found === null ? ' (In this run, that does not happen.)' : '';
    this.#set({
      step,
      index,
      text: filled(step.text, found?.record ?? null, this.host.trace()) + missed,
      isComing: false,
    });
  }

  // The moment of a step; null if it does not come.
  async #find(moment: Moment, index: number, isCurrent: () => boolean): Promise<Found | null> {
    if (moment.when === 'at') return { ns: Math.min(moment.ns, this.host.durationNs()), record: null };
    const from = this.#stepNs[index - 1] ?? 0;
    if (moment.when === 'now') return { ns: index === 0 ? this.host.nowNs() : from, record: null };
    for (;;) {
      const found = recordOf(this.host.trace(), moment, from);
      if (found !== null || !isCurrent()) return found;
      const known = this.host.knownNs();
      if (known >= this.host.durationNs()) return null;
      await this.host.reach(Math.min(known + SEARCH_NS, this.host.durationNs()));
      if (this.host.knownNs() <= known) return null; // The run has ended early.
    }
  }

  #set(state: TourState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

interface Found {
  readonly ns: number;
  readonly record: TraceRecord | null;
}

// The first record after `from` that a moment waits for.
function recordOf(trace: Trace, moment: Extract<Moment, { when: 'record' }>, from: number): Found | null {
  const { store, dictionary, index } = trace;
  index.update();
  const kinds = dictionary.kindNumbers(moment.kinds);
  const node = moment.node === undefined ? undefined : dictionary.nodeNumber(moment.node);
  for (
    let position = index.next(kinds, store.upperBound(from) - 1);
    position >= 0;
    position = index.next(kinds, position)
  ) {
    const record = store.read(position);
    if (moment.node !== undefined && record.node !== node) continue;
    if (moment.text !== undefined && dictionary.recordText(record) !== moment.text) continue;
    return { ns: record.time, record };
  }
  return null;
}

function filled(text: string, record: TraceRecord | null, trace: Trace): string {
  const nameOf = (node: number | undefined): string =>
    node === undefined || node === NO_NODE ? 'somebody' : trace.dictionary.nodeName(node);
  return text.replaceAll('{node}', nameOf(record?.node)).replaceAll('{peer}', nameOf(record?.peer));
}
