import { describe, expect, it } from 'vitest';
import { catalogueOf } from './descriptors';
import { changed, type DocumentChange } from './document';
import { draftOf } from './draft';
import { freeIds } from './id-pattern';
import type { JsonObject } from './json-value';
import { matchesPattern } from './node-pattern';

const catalogue = catalogueOf([
  { name: 'service', fields: [] },
  { name: 'client', fields: [{ name: 'targets', type: 'nodes' }] },
]);

const system: JsonObject = {
  orrery: 1,
  name: 'x',
  nodes: [
    { id: 's[1..3]', model: 'service', zone: 'eu' },
    { id: 'client', model: 'client', with: { targets: 's*' } },
  ],
  links: [{ latency: '2ms' }, { from: 's1', to: ['s2', 's3'], latency: '1ms' }],
};

function after(change: DocumentChange, document = system): JsonObject {
  const result = changed(document, change, catalogue);
  if ('problem' in result) throw new Error(result.problem);
  return result.document;
}

function pairs(document: JsonObject): string[] {
  const { nodes, links } = draftOf(document, catalogue);
  return links.map(({ from, to }) => `${nodes[from]!.id}>${nodes[to]!.id}`);
}

describe('patterns of nodes', () => {
  it.each([
    ['s1', 's1', true],
    ['s1', 's11', false],
    ['s*', 's11', true],
    ['*', '', true],
    ['s?', 's1', true],
    ['s?', 's11', false],
    ['s[1..3]', 's3', true],
    ['s[1..3]', 's4', false],
    ['s[01..10]', 's7', false],
    ['[eu,us]-*-[1..2]', 'us-east-2', true],
    ['[eu,us]-*-[1..2]', 'us-east-3', false],
    ['a.c', 'abc', false],
  ])('%s, %s: %s', (pattern, id, fits) => expect(matchesPattern(pattern, id)).toBe(fits));

  it('takes no longer for many stars', () => {
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(64))).toBe(false);
  });
});

describe('a document as a canvas shows it', () => {
  it('has nodes with their groups, and connects those that ask and those with a link of their own', () => {
    const { nodes } = draftOf(system, catalogue);
    expect(nodes.map(({ id, group, model, zone }) => `${id} ${group} ${model} ${zone}`)).toEqual([
      ...['s1 0 service eu', 's2 0 service eu', 's3 0 service eu', 'client 1 client '],
    ]);
    expect(pairs(system)).toEqual(['client>s1', 'client>s2', 'client>s3', 's1>s2', 's1>s3']);
  });

  it('leaves out what cannot be told', () => {
    const odd: JsonObject = { nodes: [{ id: 'n[', model: 3 }, 7, { id: 'a', model: 'client', with: { targets: [1, 'b'] } }], links: 5 };
    expect(draftOf(odd, catalogue)).toEqual({ nodes: [{ id: 'a', model: 'client', zone: '', group: 2 }], links: [] });
  });
});

describe('nodes by hand', () => {
  it('are added by the group, under free ids', () => {
    const { nodes } = draftOf(after({ type: 'add-node', id: 's2x', model: 'service', count: 2 }), catalogue);
    expect(nodes.slice(4).map(({ id, group }) => `${id} ${group}`)).toEqual(['s2x 2', 's2x2 2']);
    const peers = draftOf(after({ type: 'add-node', id: 's4', model: 'service', beside: 's3', count: 2 }), catalogue);
    expect(peers.nodes.slice(3, 5).map(({ id, group }) => `${id} ${group}`)).toEqual(['s4 0', 's5 0']);
    expect(freeIds('n1', 3, new Set(['n2']))).toEqual(['n1', 'n3', 'n4']);
    expect(freeIds('x'.repeat(64), 2, new Set())[1]).toHaveLength(55);
    expect(changed(system, { type: 'add-node', id: 'n', model: 'service', count: 0 }, catalogue)).toHaveProperty('problem');
  });

  it('lose one connection of a pattern and keep the others', () => {
    const cut = after({ type: 'disconnect', from: 's2', to: 'client', bothWays: true });
    expect(pairs(cut)).toEqual(['client>s1', 'client>s3', 's1>s2', 's1>s3']);
    expect(pairs(after({ type: 'connect', from: 'client', to: 's2' }, cut))).toContain('client>s2');
    expect(after({ type: 'connect', from: 'client', to: 's2' })).toBe(system); // the pattern means it already
  });

  it('are told if a connection is not theirs alone', () => {
    const result = changed(system, { type: 'disconnect', from: 's1', to: 's2', bothWays: true }, catalogue);
    expect(result).toEqual({ problem: 'What connects s1 and s2 is said of several nodes at once: change it in the form.' });
  });
});
