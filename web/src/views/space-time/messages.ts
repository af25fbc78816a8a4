import { FLAG_DISPATCH, NO_NODE } from '../../records/record-format';
import type { Trace } from '../../records/trace';

/** What became of a message. */
export enum Fate {
  /** It arrives, or is still under way. */
  arrives = 0,
  /** It came to its target, which did not take it. */
  lostAtEnd = 1,
  /** It never left. */
  lostAtStart = 2,
}

const BLOCK_SHIFT = 8;
const ROOM = 1024;

/**
 * The messages of a trace in columns, in order of sending. `update` looks at new records only. For finding what is under
 * way in a span of time there is the latest arrival of each block of 256.
 */
export class Messages {
  count = 0;
  sent = new Float64Array(ROOM);
  arrives = new Float64Array(ROOM);
  from = new Uint32Array(ROOM);
  to = new Uint32Array(ROOM);
  position = new Uint32Array(ROOM);
  /** Id of the message in its sender's model, or 255. */
  kind = new Uint8Array(ROOM);
  bytes = new Uint32Array(ROOM);
  fate = new Uint8Array(ROOM);
  #latest = new Float64Array(ROOM >> BLOCK_SHIFT);
  #pending = new Map<number, number[]>(); // By pair of nodes: those that had not arrived when last looked at.
  #seen = 0;
  #generation: number;
  readonly #inFlight: number;
  readonly #caught: number;
  /** That somebody caught last: what follows at that time between the same two is about it. */
  #held: { readonly message: number; readonly time: number } | null = null;
  readonly #dropped: ReadonlySet<number>;

  constructor(readonly trace: Trace) {
    this.#generation = trace.store.generation;
    this.#inFlight = trace.dictionary.kindNumber('packet_in_flight') ?? -1;
    this.#caught = trace.dictionary.kindNumber('packet_caught') ?? -1;
    this.#dropped = trace.dictionary.kindNumbers(['datagram_dropped', 'segment_dropped']);
  }

  update(): void {
    const { store } = this.trace;
    if (this.#generation !== store.generation) this.#forget();
    for (let c = 0; c < store.chunks.length; ++c) {
      const start = store.starts[c]!;
      const chunk = store.chunks[c]!;
      for (let row = Math.max(0, this.#seen - start); row < chunk.count; ++row) {
        if ((chunk.flags[row]! & FLAG_DISPATCH) !== 0) continue;
        const kind = chunk.kind[row]!;
        const from = chunk.node[row]!;
        const to = chunk.peer[row]!;
        if (from === NO_NODE || to === NO_NODE) continue;
        if (kind === this.#inFlight)
          this.#send(start + row, chunk.time[row]!, from, to, chunk.value(row), chunk.id[row]!);
        else if (kind === this.#caught) this.#catch(chunk.time[row]!, from, to, chunk.value(row));
        else if (this.#dropped.has(kind)) this.#lose(start + row, chunk.time[row]!, from, to);
      }
    }
    this.#seen = store.size;
  }

  /** Calls `visit` with each message that is under way at some time between `start` and `end` (ns), until it says false. */
  forEachIn(start: number, end: number, visit: (message: number) => boolean | void): void {
    const limit = this.#sentBy(end);
    for (let block = 0; block << BLOCK_SHIFT < limit; ++block) {
      if (this.#latest[block]! < start) continue;
      const last = Math.min(limit, (block + 1) << BLOCK_SHIFT);
      for (let message = block << BLOCK_SHIFT; message < last; ++message) {
        if (this.arrives[message]! >= start && visit(message) === false) return;
      }
    }
  }

  // How many have been sent by `time`.
  #sentBy(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sent[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #send(position: number, sent: number, from: number, to: number, arrives: number, id: number): void {
    if (this.#isHeld(sent, from, to)) return this.#postpone(arrives);
    const message = this.#add(position, sent, from, to, Math.max(sent, arrives), Fate.arrives);
    this.kind[message] = id >>> 24;
    this.bytes[message] = id & 0xffffff;
    const key = from * this.trace.dictionary.nodeCount + to;
    const pending = this.#pending.get(key);
    if (pending === undefined) this.#pending.set(key, [message]);
    else pending.push(message);
  }

  // A packet that is dropped at its arrival was under way until then; one that is dropped at once never was.
  #lose(position: number, time: number, from: number, to: number): void {
    if (this.#isHeld(time, from, to)) {
      this.fate[this.#held!.message] = Fate.lostAtEnd;
      this.#held = null;
      return;
    }
    const key = from * this.trace.dictionary.nodeCount + to;
    const pending = (this.#pending.get(key) ?? []).filter((message) => this.arrives[message]! >= time);
    const arrived = pending.findIndex((message) => this.arrives[message] === time);
    if (arrived >= 0) this.fate[pending.splice(arrived, 1)[0]!] = Fate.lostAtEnd;
    else this.kind[this.#add(position, time, from, to, time, Fate.lostAtStart)] = 255;
    this.#pending.set(key, pending);
  }

  #catch(time: number, from: number, to: number, arrives: number): void {
    const pending = this.#pending.get(from * this.trace.dictionary.nodeCount + to) ?? [];
    const message = pending.find((each) => this.arrives[each] === arrives && this.sent[each]! <= time);
    this.#held = message === undefined ? null : { message, time };
  }

  #isHeld(time: number, from: number, to: number): boolean {
    if (this.#held === null) return false;
    const { message, time: heldAt } = this.#held;
    return time === heldAt && this.from[message] === from && this.to[message] === to;
  }

  // The same message, which arrives at another time.
  #postpone(arrives: number): void {
    const { message } = this.#held!;
    this.#held = null;
    this.arrives[message] = arrives;
    this.#latest[message >> BLOCK_SHIFT] = Math.max(this.#latest[message >> BLOCK_SHIFT]!, arrives);
  }

  #add(position: number, sent: number, from: number, to: number, arrives: number, fate: Fate): number {
    if (this.count === this.sent.length) this.#grow();
    const message = this.count++;
    this.sent[message] = sent;
    this.arrives[message] = arrives;
    this.from[message] = from;
    this.to[message] = to;
    this.position[message] = position;
    this.bytes[message] = 0;
    this.fate[message] = fate;
    const block = message >> BLOCK_SHIFT;
    this.#latest[block] =
      (message & ((1 << BLOCK_SHIFT) - 1)) === 0 ? arrives : Math.max(this.#latest[block]!, arrives);
    return message;
  }

  #grow(): void {
    const room = this.sent.length * 2;
    const grownFloats = (old: Float64Array, size: number): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size);
      grown.set(old);
      return grown;
    };
    const grownWords = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(room);
      grown.set(old);
      return grown;
    };
    const grownBytes = (old: Uint8Array): Uint8Array<ArrayBuffer> => {
      const grown = new Uint8Array(room);
      grown.set(old);
      return grown;
    };
    this.sent = grownFloats(this.sent, room);
    this.arrives = grownFloats(this.arrives, room);
    this.#latest = grownFloats(this.#latest, room >> BLOCK_SHIFT);
    this.from = grownWords(this.from);
    this.to = grownWords(this.to);
    this.position = grownWords(this.position);
    this.bytes = grownWords(this.bytes);
    this.kind = grownBytes(this.kind);
    this.fate = grownBytes(this.fate);
  }

  #forget(): void {
    this.count = 0;
    this.#pending.clear();
    this.#held = null;
    this.#seen = 0;
    this.#generation = this.trace.store.generation;
  }
}
