/** Numbers of names that are found as bytes of UTF-8, without making a string of each. */
export class ByteNames {
  readonly names: string[] = [];
  readonly #byHash = new Map<number, { readonly bytes: Uint8Array; readonly number: number }[]>();
  readonly #byName = new Map<string, number>();
  readonly #decoder = new TextDecoder();

  /** The number of the name at `start` … `end`; a new one if it is new. The bytes have no escapes. */
  ofBytes(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5; // FNV-1a
    for (let at = start; at < end; ++at) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const same = this.#byHash.get(hash);
    if (same !== undefined) {
      for (const known of same) {
        if (isSame(known.bytes, bytes, start, end)) return known.number;
      }
    }
    const own = bytes.slice(start, end);
    const number = this.ofName(this.#decoder.decode(own));
    if (same === undefined) this.#byHash.set(hash, [{ bytes: own, number }]);
    else same.push({ bytes: own, number });
    return number;
  }

  ofName(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const number = this.names.length;
    this.names.push(name);
    this.#byName.set(name, number);
    return number;
  }
}

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; ++at) {
    if (name[at] !== bytes[start + at]) return false;
  }
  return true;
}
