import type { Cause } from '../../records/causes';
import { NO_NODE } from '../../records/record-format';

/** Where a chain of causes leads: its nodes, and pairs of nodes from cause to effect, as the graph takes them. */
export function chainPath(causes: readonly Pick<Cause, 'node'>[]): { nodes: number[]; pairs: Uint32Array } {
  const nodes = new Set<number>();
  const pairs = new Map<string, readonly [number, number]>();
  let later = NO_NODE;
  for (const { node } of causes) {
    if (node === NO_NODE) continue;
    nodes.add(node);
    if (later !== NO_NODE && node !== later) pairs.set(`${node},${later}`, [node, later]);
    later = node;
  }
  return { nodes: [...nodes], pairs: Uint32Array.from([...pairs.values()].flat()) };
}
