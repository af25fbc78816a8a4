import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../protocol';
import { RandomNumbers } from '../../records/test-records';
import { actionsOf, catalogueOf, schemaFields } from './descriptors';
import { changed, EMPTY_DOCUMENT, nodeIds, type DocumentChange } from './document';
import { DocumentSession } from './document-session';
import { formatDocument } from './format';
import { expandIds, freeId, patternOf } from './id-pattern';
import { memberOf, pointerOf, valueAt, withValue, type JsonObject } from './json-value';

const catalogue = catalogueOf([
  {
    name: 'raft',
    fields: [
      { name: 'heartbeat_interval', type: 'duration', default: '50ms' },
      { name: 'bug', type: 'choice' },
    ],
  },
  {
    name: 'client',
    fields: [
      { name: 'targets', type: 'nodes', default: '[]' },
      { name: 'rate', type: 'rate' },
    ],
  },
  { name: 'service', fields: [{ name: 'dependencies', type: 'list', members: [{ name: 'targets', type: 'nodes' }] }] },
]);

const system: JsonObject = {
  orrery: 1,
  name: 'x',
  duration: '60s',
  nodes: [
    { id: 'n[1..5]', model: 'raft', with: { bug: 'none' } },
    { id: 'client', model: 'client', with: { targets: ['n1', 'n2'], rate: '10/s' } },
  ],
  links: [{ from: 'n1', to: 'client', latency: '1ms' }, { from: ['n1', 'n2'], to: 'n*' }, { latency: '2ms' }],
  faults: [
    { at: '1s', crash: 'n1' },
    { at: '2s', crash: ['n1', 'n2'] },
    { at: '3s', partition: [['n1', 'n2'], ['n3'], 'n1'] },
    { at: '4s', do: [{ pause: 'n1' }, { heal: true }] },
  ],
  rules: [{ when: "node('n1').term > 3", do: { isolate: 'n1' } }],
  expect: ["node('client').success_rate > 0.9", "always node('n1').up"],
};

function after(...changes: DocumentChange[]): JsonObject {
  return changes.reduce((document, change) => {
    const result = changed(document, change, catalogue);
    if ('problem' in result) throw new Error(result.problem);
    return result.document;
  }, system);
}

function problem(change: DocumentChange): string {
  const result = changed(system, change, catalogue);
  return 'problem' in result ? result.problem : 'no problem';
}

describe('patterns of ids', () => {
  it('stand for the ids that the engine takes them for', () => {
    expect(expandIds('n[1..3]')).toEqual(['n1', 'n2', 'n3']);
    expect(expandIds('[eu,us]-[1..2]')).toEqual(['eu-1', 'eu-2', 'us-1', 'us-2']);
    expect(expandIds('n[08..10]')).toEqual(['n08', 'n09', 'n10']);
    for (const bad of ['', 'n[1..', 'n[3..1]', 'n[]', 'a b', 'n[a,,b]', '[1..200000]', 'x'.repeat(65)]) {
      expect(expandIds(bad), bad).toBeNull();
    }
  });

  it('are found for any ids', () => {
    expect(patternOf(['n1', 'n2', 'n3'])).toBe('n[1..3]');
    expect(patternOf(['n1', 'n3'])).toBe('n[1,3]');
    expect(patternOf(['a', 'b7'])).toBe('[a,b7]');
    const random = new RandomNumbers(3);
    for (let i = 0; i < 300; ++i) {
      const pool = ['n1', 'n2', 'n3', 'n10', 'n01', 'a', 'b', '7', '8', '9', 'x-1', 'x-2', 'n.3', 'n', 'n0'];
      const ids = pool.filter(() => random.next(2) === 0);
      if (ids.length > 0) expect(expandIds(patternOf(ids)), ids.join()).toEqual(ids);
    }
  });

  it('leave room for one more', () => {
    expect(freeId('raft', new Set())).toBe('raft');
    expect(freeId('n2', new Set(['n1', 'n2', 'n3']))).toBe('n4');
  });
});

describe('a change to a document', () => {
  it('leaves the document that it was made to as it was', () => {
    const before = JSON.stringify(system);
    after({ type: 'remove-node', id: 'n1' }, { type: 'rename-node', id: 'n2', to: 'leader' });
    expect(JSON.stringify(system)).toBe(before);
  });

  it('adds nodes, alone or to a group', () => {
    expect(nodeIds(after({ type: 'add-node', id: 's1', model: 'service', zone: 'eu' }))).toHaveLength(3);
    const grown = after({ type: 'add-node', id: 'n6', model: 'raft', beside: 'n3' });
    expect(valueAt(grown, '/nodes/0/id')).toBe('n[1..6]');
    const first = changed(EMPTY_DOCUMENT, { type: 'add-node', id: 'a', model: 'raft' }, catalogue);
    expect(first).toMatchObject({ document: { nodes: [{ id: 'a', model: 'raft' }] } });
    const bare = changed({ orrery: 1 }, { type: 'add-node', id: 'a', model: 'raft' }, catalogue);
    expect(bare).toMatchObject({ document: { nodes: [{ id: 'a', model: 'raft' }] } });
    expect(problem({ type: 'add-node', id: 'n1', model: 'raft' })).toMatch(/already/);
    expect(problem({ type: 'add-node', id: '<b>', model: 'raft' })).toMatch(/no id/);
  });

  it('removes a node wherever it is named', () => {
    const without = after({ type: 'remove-node', id: 'n1' });
    expect(valueAt(without, '/nodes/0/id')).toBe('n[2..5]');
    expect(valueAt(without, '/nodes/1/with/targets')).toEqual(['n2']);
    expect(without['links']).toEqual([{ from: ['n2'], to: 'n*' }, { latency: '2ms' }]);
    expect(without['faults']).toEqual([
      { at: '2s', crash: ['n2'] },
      { at: '3s', partition: [['n2'], ['n3']] },
      { at: '4s', do: [{ heal: true }] },
    ]);
    expect(nodeIds(after({ type: 'remove-node', id: 'client' }))).toHaveLength(1);
    expect(problem({ type: 'remove-node', id: 'q' })).toMatch(/no node 'q'/);
  });

  it('renames a node wherever it is named', () => {
    const renamed = after({ type: 'rename-node', id: 'n1', to: 'first' });
    expect(valueAt(renamed, '/nodes/0/id')).toBe('[first,n2,n3,n4,n5]');
    expect(JSON.stringify(renamed)).not.toContain('n1');
    expect(valueAt(renamed, '/expect/1')).toBe("always node('first').up");
    expect(valueAt(renamed, '/rules/0')).toEqual({ when: "node('first').term > 3", do: { isolate: 'first' } });
    expect(
      after({ type: 'rename-node', id: 'n1', to: 'first' }, { type: 'rename-node', id: 'first', to: 'n1' }),
    ).toEqual(system);
    expect(problem({ type: 'rename-node', id: 'n1', to: 'n2' })).toMatch(/already/);
  });

  it('finds names within lists of parameters', () => {
    const parameters = { dependencies: [{ targets: ['n1', 'n2'] }, { targets: 'n1' }] };
    const asking = after(
      { type: 'add-node', id: 's', model: 'service' },
      { type: 'set', pointer: '/nodes/2/with', value: parameters },
      { type: 'rename-node', id: 'n1', to: 'first' },
    );
    expect(valueAt(asking, '/nodes/2/with/dependencies')).toEqual([{ targets: ['first', 'n2'] }, { targets: 'first' }]);
  });

  it('changes a model and keeps the parameters that the new one has', () => {
    expect(valueAt(after({ type: 'set-model', id: 'n2', model: 'service' }), '/nodes/0')).toEqual({
      id: 'n[1..5]',
      model: 'service',
    });
  });

  it('connects by targets where a model has them, else by links, and back', () => {
    const asked = after({ type: 'connect', from: 'client', to: 'n3' });
    expect(valueAt(asked, '/nodes/1/with/targets')).toEqual(['n1', 'n2', 'n3']);
    expect(valueAt(after({ type: 'connect', from: 'n1', to: 'n4' }), '/links/3')).toEqual({
      from: 'n1',
      to: 'n4',
      latency: '1ms',
    });
    expect(after({ type: 'connect', from: 'client', to: 'n1' })).toEqual(system);
    const cut = after({ type: 'disconnect', from: 'client', to: 'n1' });
    expect(valueAt(cut, '/nodes/1/with/targets')).toEqual(['n2']);
    expect(cut['links']).toHaveLength(2);
    expect(problem({ type: 'connect', from: 'n1', to: 'n1' })).toMatch(/itself/);
  });

  it('sets, removes and appends any value', () => {
    expect(
      valueAt(after({ type: 'set', pointer: '/nodes/1/with/retry/attempts_max', value: 3 }), '/nodes/1/with/retry'),
    ).toEqual({
      attempts_max: 3,
    });
    expect(memberOf(after({ type: 'set', pointer: '/rules' }), 'rules')).toBeUndefined();
    expect(after({ type: 'append', pointer: '/expect', value: 'x' })['expect']).toHaveLength(3);
    expect(problem({ type: 'set', pointer: '/name/x', value: 1 })).toMatch(/no part/);
    expect(problem({ type: 'set', pointer: '/nodes/9', value: 1 })).toMatch(/no element/);
    expect(problem({ type: 'set', pointer: '', value: 1 })).toMatch(/JSON object/);
  });

  it('pollutes no prototype', () => {
    const odd = JSON.parse('{"__proto__": {"a": 1}, "nodes": []}') as JsonObject;
    const result = withValue(odd, ['__proto__', 'b'], 2);
    expect(Object.keys(result as JsonObject)).toEqual(['__proto__', 'nodes']);
    expect(withValue({}, ['constructor', 'prototype', 'x'], 1)).toEqual({ constructor: { prototype: { x: 1 } } });
    expect('x' in {} || 'b' in {}).toBe(false);
  });
});

describe('a session', () => {
  it('undoes and redoes what any view has done', () => {
    const session = new DocumentSession(formatDocument(system), catalogue);
    const texts = [session.get().text];
    session.apply({ type: 'add-node', id: 's', model: 'service' });
    texts.push(session.get().text);
    session.edit(session.get().text.replace('60s', '61s'));
    session.edit(session.get().text.replace('61s', '62s'));
    texts.push(session.get().text);
    expect(session.undoLabel).toBe('edit the text');
    session.undo();
    expect(session.get().text).toBe(texts[1]);
    expect(session.undoLabel).toBe('add s');
    session.undo();
    session.undo();
    expect(session.get().text).toBe(texts[0]);
    expect(session.undoLabel).toBeNull();
    session.redo();
    session.redo();
    expect(session.get().text).toBe(texts[2]);
    expect(session.redoLabel).toBeNull();
    session.undo();
    session.apply({ type: 'remove-node', id: 'n5' });
    expect(session.redoLabel).toBeNull();
  });

  it('keeps text that is no JSON, and takes no changes meanwhile', () => {
    const session = new DocumentSession('{"nodes": [', catalogue);
    expect(session.get().value).toBeNull();
    expect(session.apply({ type: 'add-node', id: 's', model: 'service' })).toMatch(/no JSON/);
    session.edit('[]');
    expect(session.get().value).toBeNull();
    session.edit('{}');
    expect(session.apply({ type: 'add-node', id: 's', model: 'service' })).toBeNull();
  });

  it('tells who listens, and forgets the oldest of very many steps', () => {
    const session = new DocumentSession('{}', catalogue);
    let told = 0;
    const stop = session.subscribe(() => ++told);
    for (let i = 0; i < 700; ++i) session.edit(`{"a": ${i}}`, 'edit', null);
    stop();
    session.edit('{}');
    expect(told).toBe(700);
    let steps = 0;
    for (; session.undoLabel !== null; ++steps) session.undo();
    expect(steps).toBe(499);
  });
});

describe('layout of documents', () => {
  it('changes no value of the scenarios that come with the program, and is the same when done again', () => {
    const folder = new URL('../../../../scenarios/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const value = JSON.parse(text) as Json;
      const formatted = formatDocument(value);
      expect(JSON.parse(formatted)).toEqual(value);
      expect(formatDocument(JSON.parse(formatted) as Json)).toBe(formatted);
    }
    expect(files.length).toBeGreaterThan(20);
  });

  it('has a line for each part of the document, and for each node', () => {
    const text = formatDocument({
      name: 'x',
      nodes: [{ id: 'a', with: { rate: '1/s' } }, { id: 'b' }],
      links: [{ loss: 0 }],
    });
    expect(text.split('\n')).toEqual([
      '{',
      '  "name": "x",',
      '  "nodes": [',
      '    {"id": "a", "with": {"rate": "1/s"}},',
      '    {"id": "b"}',
      '  ],',
      '  "links": [{"loss": 0}]',
      '}',
      '',
    ]);
  });
});

describe('descriptors', () => {
  it('come from the JSON Schema that the documentation has', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../../docs/scenario.schema.json', import.meta.url), 'utf8'),
    ) as Json;
    const links = schemaFields(valueAt(schema, '/properties/links/items'));
    expect(links.find((field) => field.name === 'loss')).toMatchObject({
      type: 'real',
      min: '0',
      max: '1',
      byDefault: '0',
    });
    expect(links.find((field) => field.name === 'latency')).toMatchObject({ type: 'distribution' });
    const actions = actionsOf(schema);
    expect(actions.get('crash')?.fields.map((field) => `${field.name}:${field.type}`)).toEqual([
      'crash:nodes',
      'reboot_after:duration',
      'wipe:boolean',
    ]);
    expect(actions.get('isolate')?.fields.find((field) => field.name === 'way')).toMatchObject({ type: 'choice' });
    expect(actions.size).toBeGreaterThan(15);
  });
});

describe('pointers', () => {
  it('find what they were made of', () => {
    expect(pointerOf('a/b', 'c~d', 0)).toBe('/a~1b/c~0d/0');
    expect(valueAt({ 'a/b': { 'c~d': [7] } }, pointerOf('a/b', 'c~d', 0))).toBe(7);
    expect(valueAt({}, '/constructor/name')).toBeUndefined();
  });
});
