import { NO_NODE } from './record-format';
import type { RecordStore } from './record-store';
import { Uint32List } from './uint32-list';

const NOTHING = new Uint32Array(0);

/**
 * Positions of a store's records by kind and by node, in order. A record is listed at its node, and at its peer too if it
 * has one. Kept up by `update`, which looks at what is new only.
 */
export class RecordIndex {
  readonly #byKind = new Map<number, Uint32List>();
  readonly #byNode = new Map<number, Uint32List>();
  #indexed = 0;
  #generation: number;

  constructor(readonly store: RecordStore) {
    this.#generation = store.generation;
  }

  update(): void {
    if (this.#generation !== this.store.generation) this.#forget();
    for (let c = 0; c < this.store.chunks.length; ++c) {
      const start = this.store.starts[c]!;
      const chunk = this.store.chunks[c]!;
      for (let row = Math.max(0, this.#indexed - start); row < chunk.count; ++row) {
        add(this.#byKind, chunk.kind[row]!, start + row);
        const node = chunk.node[row]!;
        const peer = (chunk.flags[row]! & 1) === 0 ? chunk.peer[row]! : NO_NODE; // A dispatch has its origin there.
        if (node !== NO_NODE) add(this.#byNode, node, start + row);
        if (peer !== NO_NODE && peer !== node) add(this.#byNode, peer, start + row);
      }
    }
    this.#indexed = this.store.size;
  }

  /** As of the last update. */
  ofKind(kind: number): Uint32Array {
    return this.#byKind.get(kind)?.values ?? NOTHING;
  }

  /** As of the last update. */
  ofNode(node: number): Uint32Array {
    return this.#byNode.get(node)?.values ?? NOTHING;
  }

  /** Kinds that occur, with how often. */
  kindCounts(): Map<number, number> {
    return new Map([...this.#byKind].map(([kind, positions]) => [kind, positions.length]));
  }

  /** The first position after `position` of any of these kinds, or -1. */
  next(kinds: Iterable<number>, position: number): number {
    let nearest = -1;
    for (const kind of kinds) {
      const positions = this.#byKind.get(kind);
      if (positions === undefined) continue;
      const at = positions.lowerBound(position + 1);
      if (at < positions.length && (nearest < 0 || positions.at(at) < nearest)) nearest = positions.at(at);
    }
    return nearest;
  }

  /** The last position before `position` of any of these kinds, or -1. */
  previous(kinds: Iterable<number>, position: number): number {
    let nearest = -1;
    for (const kind of kinds) {
      const positions = this.#byKind.get(kind);
      if (positions === undefined) continue;
      const at = positions.lowerBound(position) - 1;
      if (at >= 0) nearest = Math.max(nearest, positions.at(at));
    }
    return nearest;
  }

  #forget(): void {
    this.#byKind.clear();
    this.#byNode.clear();
    this.#indexed = 0;
    this.#generation = this.store.generation;
  }
}

function add(lists: Map<number, Uint32List>, key: number, position: number): void {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = new Uint32List()));
  list.push(position);
}
