import { describe, expect, it } from 'vitest';
import { NO_NODE } from '../../records/record-format';
import { chainPath } from './chain-path';

describe('the path of a chain of causes', () => {
  it('goes from cause to effect, over what concerns no node, each way once', () => {
    const nodes = [0, 0, 1, NO_NODE, 2, 1, 2, 1];
    const path = chainPath(nodes.map((node) => ({ node })));
    expect(path.nodes).toEqual([0, 1, 2]);
    expect([...path.pairs]).toEqual([1, 0, 2, 1, 1, 2]);
    expect(chainPath([{ node: NO_NODE }])).toEqual({ nodes: [], pairs: new Uint32Array() });
  });
});
