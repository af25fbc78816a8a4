/** A growing list of 32-bit numbers in one typed array. */
export class Uint32List {
  #values: Uint32Array;
  #length = 0;

  constructor(room = 16) {
    this.#values = new Uint32Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** The numbers so far. The view is good until the next `push`. */
  get values(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }

  at(index: number): number {
    if (index >= this.#length) throw new RangeError(`no element ${index} of ${this.#length}`);
    return this.#values[index]!;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Uint32Array(Math.max(16, this.#values.length * 2));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  clear(): void {
    this.#length = 0;
  }

  /** How many of the numbers, which must be in order, are less than `value`. */
  lowerBound(value: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
