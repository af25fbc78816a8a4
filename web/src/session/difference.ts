import { FLAG_DISPATCH, FLAG_TEXT, type TraceRecord } from '../records/record-format';
import { LASTING_KINDS, type Trace } from '../records/trace';
import type { BranchState } from '../store/app-state';

const lookedAhead = 16;

export interface Difference {
  readonly atNs: number;
  readonly text: string;
  /** Of the first record that differs, in both. */
  readonly position: number;
}

/**
 * Follows two traces that have their first `same` records in common, and finds the first that differ. It goes on where it
 * stopped when more is known, and begins anew when records of either have moved.
 */
export class Comparison {
  #same = 0;
  #generations = '';

  constructor(
    private readonly a: Trace,
    private readonly b: Trace,
  ) {}

  /** Both have every record: only then can those that differ be told. */
  static isPossible(a: BranchState, b: BranchState): boolean {
    return !a.detailDropped && !b.detailDropped;
  }

  /** Null as long as they are equal as far as both are known. */
  first(): Difference | null {
    const [one, other] = [this.a.store, this.b.store];
    const generations = `${one.generation} ${other.generation}`;
    if (generations !== this.#generations) this.#same = 0;
    this.#generations = generations;
    const both = Math.min(one.size, other.size);
    while (this.#same < both && this.#isSameAt(this.#same)) ++this.#same;
    if (this.#same === both) return null;
    const [mine, theirs] = [one.read(this.#same), other.read(this.#same)];
    return mine.time <= theirs.time ? found('A', this.a, this.#same) : found('B', this.b, this.#same);
  }

  #isSameAt(position: number): boolean {
    return isEqual(this.a, this.a.store.read(position), this.b, this.b.store.read(position));
  }
}

// What is different is told by what came of it at that time, rather than by the kinds of the events.
function found(name: string, trace: Trace, position: number): Difference {
  const { store, dictionary } = trace;
  const { time } = store.read(position);
  const end = Math.min(position + lookedAhead, store.size);
  const after = Array.from({ length: end - position }, (_, index) => store.read(position + index));
  const effects = after.filter((record) => record.time === time && (record.flags & FLAG_DISPATCH) === 0);
  const lasting = dictionary.kindNumbers(LASTING_KINDS);
  const told = effects.find((record) => lasting.has(record.kind)) ?? effects[0] ?? store.read(position);
  return { atNs: time, position, text: `in ${name}, ${words(trace, told)}` };
}

function words(trace: Trace, record: TraceRecord): string {
  const node = trace.dictionary.nodeName(record.node);
  const what = trace.dictionary.describe(record);
  return node === '' ? what : `${node}: ${what}`;
}

function isEqual(a: Trace, one: TraceRecord, b: Trace, other: TraceRecord): boolean {
  if (one.time !== other.time || one.kind !== other.kind || one.node !== other.node || one.peer !== other.peer) return false;
  if (one.flags !== other.flags || one.value !== other.value) return false;
  if ((one.flags & FLAG_TEXT) === 0) return one.id === other.id;
  return a.dictionary.text(one.id) === b.dictionary.text(other.id);
}
