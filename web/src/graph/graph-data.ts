import type { GraphNode } from './types';

/** Nodes and the links between them, each link once, whatever its direction. */
export class GraphData {
  readonly nodes: readonly GraphNode[];
  private pairs: Uint32Array = new Uint32Array(16);
  private count = 0;
  private readonly indexes = new Map<number, number>();
  private neighbourLists: number[][] | undefined;

  constructor(nodes: readonly GraphNode[], links: Uint32Array) {
    this.nodes = nodes;
    this.addLinks(links);
  }

  /** Pairs of node numbers: a view that is valid until links are added. */
  get links(): Uint32Array {
    return this.pairs.subarray(0, 2 * this.count);
  }

  get linkCount(): number {
    return this.count;
  }

  /** How many of them are new. Those to itself or to a node that is not there are passed over. */
  addLinks(links: Uint32Array): number {
    const before = this.count;
    for (let i = 0; i + 1 < links.length; i += 2) this.addLink(links[i]!, links[i + 1]!);
    if (this.count !== before) this.neighbourLists = undefined;
    return this.count - before;
  }

  /** Number of the link between two nodes, or -1. */
  linkIndex(a: number, b: number): number {
    return this.indexes.get(this.key(a, b)) ?? -1;
  }

  neighbours(node: number): readonly number[] {
    this.neighbourLists ??= this.listNeighbours();
    return this.neighbourLists[node] ?? [];
  }

  zones(): Map<string, number[]> {
    const zones = new Map<string, number[]>();
    this.nodes.forEach(({ zone }, node) => {
      const members = zones.get(zone);
      if (members) members.push(node);
      else zones.set(zone, [node]);
    });
    return zones;
  }

  private addLink(a: number, b: number): void {
    if (a === b || a >= this.nodes.length || b >= this.nodes.length) return;
    const key = this.key(a, b);
    if (this.indexes.has(key)) return;
    if (2 * this.count === this.pairs.length) {
      const larger = new Uint32Array(2 * this.pairs.length);
      larger.set(this.pairs);
      this.pairs = larger;
    }
    this.pairs[2 * this.count] = a;
    this.pairs[2 * this.count + 1] = b;
    this.indexes.set(key, this.count++);
  }

  private key(a: number, b: number): number {
    return Math.min(a, b) * this.nodes.length + Math.max(a, b);
  }

  private listNeighbours(): number[][] {
    const lists: number[][] = this.nodes.map(() => []);
    for (let i = 0; i < 2 * this.count; i += 2) {
      lists[this.pairs[i]!]!.push(this.pairs[i + 1]!);
      lists[this.pairs[i + 1]!]!.push(this.pairs[i]!);
    }
    return lists;
  }
}
