// Keyframes: copies of linear memory from which a run goes on. A keyframe is a table of pages; a page that has not changed
// since the keyframe before is shared with it, so that a keyframe costs what has changed.

const pageBytes = 4 * 1024;

interface Page {
  readonly words: Int32Array;
  users: number;
}

/** What a keyframe is found by, beside the memory. */
export interface Position {
  readonly atNs: number;
  readonly events: number;
}

export interface Keyframe<At extends Position> {
  readonly at: At;
  readonly bytes: number;
  readonly pages: readonly Page[];
  /** What it takes to get here from the one before. */
  cost: number;
}

export class Keyframes<At extends Position> {
  #all: Keyframe<At>[] = [];

  /** Keeps at most `budgetBytes` of pages: beyond, it drops those nearest to their neighbours, never the first or last. */
  constructor(
    readonly budgetBytes: number,
    /** What the pages of this one and of its copies take up: they share pages. */
    private readonly account: { bytes: number } = { bytes: 0 },
  ) {}

  get all(): readonly Keyframe<At>[] {
    return this.#all;
  }

  /** Of the way from one to the next. */
  get meanCost(): number {
    return this.#all.reduce((sum, keyframe) => sum + keyframe.cost, 0) / Math.max(1, this.#all.length - 1);
  }

  get bytes(): number {
    return this.account.bytes;
  }

  /** `cost` is what it took to get here from the one before. True if the budget made it drop some. */
  take(memory: Uint8Array, at: At, cost: number): boolean {
    const index = this.#all.findLastIndex((other) => other.at.events <= at.events) + 1;
    const before = this.#all[index - 1];
    const pages: Page[] = [];
    for (let from = 0; from < memory.length; from += pageBytes) {
      const words = new Int32Array(memory.buffer, memory.byteOffset + from, Math.min(pageBytes, memory.length - from) / 4);
      pages.push(this.#shared(before?.pages[pages.length], words));
    }
    this.#all.splice(index, 0, { at, bytes: memory.length, pages, cost });
    const after = this.#all[index + 1];
    if (after !== undefined) after.cost = Math.max(0, after.cost - cost);
    return this.#thin();
  }

  /** The last one at which nothing after this time has happened. */
  latestUntil(atNs: number): Keyframe<At> | undefined {
    return this.#all.findLast((keyframe) => keyframe.at.atNs <= atNs);
  }

  /** Forgets all others. */
  keep(stays: (at: At) => boolean): void {
    for (const keyframe of this.#all) if (!stays(keyframe.at)) this.#release(keyframe);
    this.#all = this.#all.filter((keyframe) => stays(keyframe.at));
  }

  clear(): void {
    for (const keyframe of this.#all) this.#release(keyframe);
    this.#all = [];
  }

  /** The same keyframes for another run; pages are shared. */
  copy(): Keyframes<At> {
    const copied = new Keyframes<At>(this.budgetBytes, this.account);
    copied.#all = [...this.#all];
    for (const keyframe of this.#all) for (const page of keyframe.pages) ++page.users;
    return copied;
  }

  #shared(before: Page | undefined, words: Int32Array): Page {
    if (before !== undefined && equal(before.words, words)) {
      ++before.users;
      return before;
    }
    this.account.bytes += words.byteLength;
    return { words: words.slice(), users: 1 };
  }

  #thin(): boolean {
    let thinned = false;
    while (this.account.bytes > this.budgetBytes && this.#all.length > 2) {
      const [dropped] = this.#all.splice(this.#nearest(), 1);
      if (dropped !== undefined) this.#release(dropped);
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

  #release(keyframe: Keyframe<At>): void {
    for (const page of keyframe.pages) if (--page.users === 0) this.account.bytes -= page.words.byteLength;
  }
}

/** Writes a keyframe into memory, which has its size. */
export function restore(keyframe: Keyframe<Position>, memory: Uint8Array): void {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  let at = 0;
  for (const page of keyframe.pages) {
    words.set(page.words, at);
    at += page.words.length;
  }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; ++i) if (a[i] !== b[i]) return false;
  return true;
}
