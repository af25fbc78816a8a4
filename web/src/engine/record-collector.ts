import { recordBytes, textFlag } from './abi';
import type { EngineInstance } from './instance';

const recordWords = recordBytes / 4;
const flagsShift = 16;
const idWord = 5;

/**
 * Gathers a run's records until they are sent. Texts get indices of the page's own, which stay the same when the run goes
 * back to a keyframe, where the engine forgets the texts it has met since.
 */
export class RecordCollector {
  #buffer = new Uint32Array(1 << 16);
  #words = 0;
  #newTexts: string[] = [];
  #pageIndexOf = new Map<string, number>();
  #engineToPage: (number | undefined)[] = [];

  get bytes(): number {
    return this.#words * 4;
  }

  /** The engine's indices of texts mean something else from now on. */
  forgetEngineTexts(): void {
    this.#engineToPage = [];
  }

  /** A collector for another run that shares this one's past. */
  copy(): RecordCollector {
    const copied = new RecordCollector();
    copied.#pageIndexOf = new Map(this.#pageIndexOf);
    return copied;
  }

  collect(instance: EngineInstance): void {
    const records = instance.records();
    if (records.length === 0) return;
    const [from, to] = [this.#words, this.#words + records.length];
    if (to > this.#buffer.length) this.#grow(to);
    const buffer = this.#buffer;
    buffer.set(records, from);
    this.#words = to;
    instance.clearRecords();
    for (let at = from; at < to; at += recordWords) {
      const flags = (buffer[at + 2] ?? 0) >>> flagsShift;
      if ((flags & textFlag) !== 0) buffer[at + idWord] = this.pageText(instance, buffer[at + idWord] ?? 0);
    }
  }

  #grow(words: number): void {
    const grown = new Uint32Array(Math.max(words, 2 * this.#buffer.length));
    grown.set(this.#buffer.subarray(0, this.#words));
    this.#buffer = grown;
  }

  /** Node states with the page's indices of texts. */
  nodeStates(instance: EngineInstance, nodes: number): Uint32Array {
    const states = instance.nodeStates(nodes);
    for (let node = 0; node < nodes; ++node) {
      const state = states[node] ?? 0;
      const text = state >>> 8;
      if (text !== 0) states[node] = ((this.pageText(instance, text - 1) + 1) << 8) | (state & 0xff);
    }
    return states;
  }

  pageText(instance: EngineInstance, engineIndex: number): number {
    const known = this.#engineToPage[engineIndex];
    if (known !== undefined) return known;
    const text = instance.recordText(engineIndex);
    let index = this.#pageIndexOf.get(text);
    if (index === undefined) {
      index = this.#pageIndexOf.size;
      this.#pageIndexOf.set(text, index);
      this.#newTexts.push(text);
    }
    this.#engineToPage[engineIndex] = index;
    return index;
  }

  /** All since the last time. */
  take(): { records: ArrayBuffer; texts: string[] } {
    const all = this.#buffer.slice(0, this.#words);
    const texts = this.#newTexts;
    this.#words = 0;
    this.#newTexts = [];
    return { records: all.buffer, texts };
  }
}
