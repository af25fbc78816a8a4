import { settings } from '../settings';
import type { LayoutInput, Positions } from './layout-input';
import { placeInRows, rowsFor } from './plain-layouts';

const { spacing } = settings;

interface Forest {
  roots: number[];
  children: number[][];
  depth: Uint32Array;
}

/**
 * Layers of a breadth-first search from the node with the most links; a node stands over the middle of those that it
 * led to. Parts of the graph that no link joins stand side by side, and nodes without links in rows below.
 */
export function treeLayout(input: LayoutInput): Positions {
  const neighbours = neighboursOf(input);
  const { roots, children, depth } = searchBreadthFirst(neighbours);
  const positions = new Float32Array(2 * input.count);
  const alone = roots.filter((root) => neighbours[root]!.length === 0);
  let column = 0;
  for (const root of roots) {
    if (neighbours[root]!.length > 0) column = placeTree(positions, root, children, column) + 1;
  }
  const deepest = depth.reduce((most, layer) => Math.max(most, layer), 0);
  const width = Math.max(0, column - 2) * spacing;
  depth.forEach((layer, node) => {
    positions[2 * node]! -= width / 2;
    positions[2 * node + 1] = (layer - deepest / 2) * spacing;
  });
  const below = column === 0 ? 0 : (deepest / 2 + 1 + rowsFor(alone.length).rows / 2) * spacing;
  placeInRows(positions, alone, 0, below);
  return positions;
}

function neighboursOf({ count, links }: LayoutInput): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < links.length; i += 2) {
    lists[links[i]!]!.push(links[i + 1]!);
    lists[links[i + 1]!]!.push(links[i]!);
  }
  for (const list of lists) list.sort((a, b) => a - b);
  return lists;
}

function searchBreadthFirst(neighbours: readonly number[][]): Forest {
  const count = neighbours.length;
  const candidates = Array.from({ length: count }, (_, node) => node);
  candidates.sort((a, b) => neighbours[b]!.length - neighbours[a]!.length || a - b);
  const forest: Forest = { roots: [], children: neighbours.map(() => []), depth: new Uint32Array(count) };
  const seen = new Uint8Array(count);
  for (const root of candidates) {
    if (seen[root]) continue;
    forest.roots.push(root);
    seen[root] = 1;
    const queue = [root];
    for (let at = 0; at < queue.length; at++) {
      const node = queue[at]!;
      for (const next of neighbours[node]!) {
        if (seen[next]) continue;
        seen[next] = 1;
        forest.depth[next] = forest.depth[node]! + 1;
        forest.children[node]!.push(next);
        queue.push(next);
      }
    }
  }
  return forest;
}

// Leaves take columns from `column` on; returns the first that is free after it. Without recursion: a chain of nodes is
// as deep as it is long.
function placeTree(positions: Positions, root: number, children: readonly number[][], column: number): number {
  const order: number[] = [];
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    order.push(node);
    for (let i = children[node]!.length - 1; i >= 0; i--) waiting.push(children[node]![i]!);
  }
  for (const node of order) {
    if (children[node]!.length === 0) positions[2 * node] = column++ * spacing;
  }
  for (const node of order.reverse()) {
    const below = children[node]!;
    if (below.length > 0) positions[2 * node] = (positions[2 * below[0]!]! + positions[2 * below.at(-1)!]!) / 2;
  }
  return column;
}
