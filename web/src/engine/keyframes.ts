// Keyframes: images of linear memory from which a run goes on. A keyframe costs what has changed since the one before.
import type { Image, ImageStore } from './image-store';

/** What a keyframe is found by, beside the memory. */
export interface Position {
  readonly atNs: number;
  readonly events: number;
}

export interface Keyframe<At extends Position> {
  readonly at: At;
  readonly bytes: number;
  readonly image: Image;
  /** What it takes to get here from the one before. */
  cost: number;
}

/** A way without keyframes. */
export interface Gap<At extends Position> {
  readonly from: Keyframe<At>;
  readonly toEvents: number;
  readonly cost: number;
}

export class Keyframes<At extends Position> {
  #all: Keyframe<At>[] = [];

  /** Keeps at most `budgetBytes` of images: beyond, it drops those nearest to their neighbours, never the first or last. */
  constructor(
    readonly budgetBytes: number,
    /** The images of this one and of its copies. */
    private readonly store: ImageStore,
  ) {}

  get all(): readonly Keyframe<At>[] {
    return this.#all;
  }

  /** Of the way from one to the next. */
  get meanCost(): number {
    return this.#all.reduce((sum, keyframe) => sum + keyframe.cost, 0) / Math.max(1, this.#all.length - 1);
  }

  get bytes(): number {
    return this.store.bytes;
  }
  /** Hardly one more has room. */
  get isFull(): boolean {
    return this.store.bytes > 0.9 * this.budgetBytes;
  }

  /** The longest way from one to the next. */
  get widest(): Gap<At> | undefined {
    let widest: Gap<At> | undefined;
    this.#all.forEach(({ at, cost }, index) => {
      const from = this.#all[index - 1];
      if (from !== undefined && cost > (widest?.cost ?? 0)) widest = { from, toEvents: at.events, cost };
    });
    return widest;
  }

  /** `cost` is what it took to get here from the one before. True if the budget made it drop some. */
  take(memory: Uint8Array, at: At, cost: number): boolean {
    const index = this.#all.findLastIndex((other) => other.at.events <= at.events) + 1;
    const image = this.store.take(memory, this.#all[index - 1]?.image);
    this.#all.splice(index, 0, { at, bytes: memory.length, image, cost });
    const after = this.#all[index + 1];
    if (after !== undefined) after.cost = Math.max(0, after.cost - cost);
    return this.#thin();
  }

  /** Puts a new image in the place of one's, of the same moment: it shares with the one before, which may have come later. */
  retake(memory: Uint8Array, is: (at: At) => boolean): void {
    const index = this.#all.findIndex(({ at }) => is(at));
    const old = this.#all[index];
    if (old === undefined) return;
    const image = this.store.take(memory, this.#all[index - 1]?.image);
    this.#all[index] = { ...old, bytes: memory.length, image };
    this.store.release(old.image);
  }

  /** The last one at which nothing after this time has happened. */
  latestUntil(atNs: number): Keyframe<At> | undefined {
    return this.#all.findLast((keyframe) => keyframe.at.atNs <= atNs);
  }

  /** The last one after so many events that lies at most so many after the beginning. */
  latestBetween(afterEvents: number, untilEvents: number): Keyframe<At> | undefined {
    return this.#all.findLast(({ at }) => at.events > afterEvents && at.events <= untilEvents);
  }

  /** Writes a keyframe into memory that has its size. */
  restore(keyframe: Keyframe<At>, memory: Uint8Array): void {
    this.store.restore(keyframe.image, memory);
  }

  /** Forgets all others. */
  keep(stays: (at: At) => boolean): void {
    for (const keyframe of this.#all) if (!stays(keyframe.at)) this.store.release(keyframe.image);
    this.#all = this.#all.filter((keyframe) => stays(keyframe.at));
  }

  clear(): void {
    for (const keyframe of this.#all) this.store.release(keyframe.image);
    this.#all = [];
  }

  /** The same keyframes for another run; images are shared. */
  copy(): Keyframes<At> {
    const copied = new Keyframes<At>(this.budgetBytes, this.store);
    copied.#all = [...this.#all];
    for (const keyframe of this.#all) this.store.share(keyframe.image);
    return copied;
  }

  #thin(): boolean {
    let thinned = false;
    while (this.store.bytes > this.budgetBytes && this.#all.length > 2) {
      const [dropped] = this.#all.splice(this.#nearest(), 1);
      if (dropped !== undefined) this.store.release(dropped.image);
      thinned = true;
    }
    return thinned;
  }

  /** Index of the one without which the gap is smallest; the gap is closed. */
  #nearest(): number {
    const gap = (index: number) => (this.#all[index]?.cost ?? 0) + (this.#all[index + 1]?.cost ?? 0);
    let nearest = 1;
    for (let index = 2; index < this.#all.length - 1; ++index) if (gap(index) < gap(nearest)) nearest = index;
    const after = this.#all[nearest + 1];
    if (after !== undefined) after.cost = gap(nearest);
    return nearest;
  }
}
