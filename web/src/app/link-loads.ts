import { firstAfter } from '../records/first-after';
import type { Trace } from '../records/trace';

const windowNs = 1e9;
const lookedBack = 3000; // a third of a millisecond

/** Packets between nodes in the last second of simulated time, both ways together. */
export class LinkTraffic {
  readonly #counts = new Map<number, number>();
  readonly #nodes: number;
  #seconds = 1;

  constructor(trace: Trace, nowNs: number) {
    this.#nodes = trace.dictionary.nodeCount;
    trace.index.update();
    const positions = trace.index.ofKind(trace.dictionary.kindNumber('packet_in_flight') ?? -1);
    const end = firstAfter(trace.store, positions, nowNs);
    const begin = Math.max(0, end - lookedBack);
    let at = end - 1;
    for (; at >= begin; --at) {
      const { time, node, peer } = trace.store.read(positions[at] ?? 0);
      if (time <= nowNs - windowNs) break;
      const key = this.#key(node, peer);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
    const isWhole = at >= begin || begin === 0;
    const firstNs = isWhole ? nowNs - windowNs : trace.store.timeAt(positions[begin] ?? 0);
    this.#seconds = Math.max(Math.min(nowNs, nowNs - firstNs), 1) / 1e9;
  }

  perSecond(a: number, b: number): number {
    return (this.#counts.get(this.#key(a, b)) ?? 0) / this.#seconds;
  }

  /** Of each link, against the busiest: 0 to 1. */
  loads(links: Uint32Array): Float32Array {
    const most = Math.max(1, ...this.#counts.values());
    return Float32Array.from({ length: links.length / 2 }, (_, link) => {
      return (this.#counts.get(this.#key(links[2 * link]!, links[2 * link + 1]!)) ?? 0) / most;
    });
  }

  #key(a: number, b: number): number {
    return Math.min(a, b) * this.#nodes + Math.max(a, b);
  }
}
