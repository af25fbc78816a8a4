import type { Dictionary } from './dictionary';
import { FLAG_DISPATCH } from './record-format';
import type { RecordStore } from './record-store';
import { Uint32List } from './uint32-list';

/** One event in a chain of causes. */
export interface Cause {
  /** Position of the record that opens the event. */
  position: number;
  ordinal: number;
  time: number;
  node: number;
  /** What the event is, such as "a timer expires". */
  text: string;
  /** Positions of the first things that happened in the event, and of what was asked about. */
  effects: number[];
}

export interface CauseChain {
  /** From the event that was asked about back to its first cause. */
  causes: Cause[];
  /** How the chain ends: at the start of the run, at a command from outside, or because records are missing. */
  end: 'start' | 'dropped' | 'too-long' | 'untraced';
}

const EFFECTS_MAX = 8;
export const CHAIN_MAX = 200;

/**
 * Finds the events of a trace by ordinal, and walks from an event to the one that scheduled it, and so on. Needs records
 * of dispatches.
 */
export class Causes {
  readonly #positions = new Uint32List(1024);
  readonly #ordinals: number[] = [];
  #seen = 0;
  #generation: number;

  constructor(readonly store: RecordStore) {
    this.#generation = store.generation;
  }

  /** Takes in what the store has got since. */
  update(): void {
    if (this.#generation !== this.store.generation) {
      this.#positions.clear();
      this.#ordinals.length = 0;
      this.#seen = 0;
      this.#generation = this.store.generation;
    }
    for (let c = 0; c < this.store.chunks.length; ++c) {
      const start = this.store.starts[c]!;
      const chunk = this.store.chunks[c]!;
      for (let row = Math.max(0, this.#seen - start); row < chunk.count; ++row) {
        if ((chunk.flags[row]! & FLAG_DISPATCH) === 0) continue;
        this.#positions.push(start + row);
        this.#ordinals.push(this.#widened(chunk.id[row]!));
      }
    }
    this.#seen = this.store.size;
  }

  /** Position of the record that opens the event to which the record belongs; -1 if it is not in the store. */
  eventOf(position: number): number {
    const after = this.#positions.lowerBound(position + 1);
    return after > 0 ? this.#positions.at(after - 1) : -1;
  }

  /** Position of the event with this ordinal; -1 if it is not in the store. */
  positionOf(ordinal: number): number {
    let low = 0;
    let high = this.#ordinals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ordinals[middle]! < ordinal) low = middle + 1;
      else high = middle;
    }
    return this.#ordinals[low] === ordinal ? this.#positions.at(low) : -1;
  }

  /** Why the record at `position` came to be. */
  chain(position: number, dictionary: Dictionary): CauseChain {
    this.update();
    const causes: Cause[] = [];
    let at = this.eventOf(position);
    if (at < 0) return { causes, end: 'untraced' };
    const skipped = dictionary.kindNumber('packet_in_flight') ?? -1; // What was sent says the same.
    for (;;) {
      const cause = this.#cause(at, dictionary, skipped, position);
      causes.push(cause);
      const before = this.store.read(at).value;
      if (before === 0) return { causes, end: 'start' };
      if (causes.length === CHAIN_MAX) return { causes, end: 'too-long' };
      at = before < cause.ordinal ? this.positionOf(before) : -1;
      if (at < 0) return { causes, end: 'dropped' };
    }
  }

  #cause(position: number, dictionary: Dictionary, skipped: number, asked: number): Cause {
    const record = this.store.read(position);
    const effects: number[] = [];
    for (let next = position + 1; next < this.store.size; ++next) {
      const { chunk, row } = this.store.place(next);
      if ((chunk.flags[row]! & FLAG_DISPATCH) !== 0) break;
      const isShown = effects.length < EFFECTS_MAX && chunk.kind[row] !== skipped;
      if (isShown || next === asked) effects.push(next);
    }
    return {
      position,
      ordinal: this.ordinalAt(position),
      time: record.time,
      node: record.node,
      text: dictionary.describe(record),
      effects,
    };
  }

  /** The ordinal of the event whose record is at `position`, as of the last update. */
  ordinalAt(position: number): number {
    return this.#ordinals[this.#positions.lowerBound(position)]!;
  }

  // A record has the low 32 bits of the ordinal; ordinals only rise.
  #widened(low: number): number {
    const last = this.#ordinals.at(-1) ?? 0;
    const high = Math.floor(last / 2 ** 32) * 2 ** 32;
    return high + low < last ? high + 2 ** 32 + low : high + low;
  }
}
