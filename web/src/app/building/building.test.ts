import { describe, expect, it } from 'vitest';
import { initialState } from '../../session/initial-state';
import { Session } from '../../session/session';
import { catalogueOf } from '../../views/editor/descriptors';
import { EMPTY_DOCUMENT } from '../../views/editor/document';
import { DocumentSession } from '../../views/editor/document-session';
import { formatDocument } from '../../views/editor/format';
import { Building } from './building';
import { freePlace } from './free-place';

const catalogue = catalogueOf([
  { name: 'raft', fields: [] },
  { name: 'client', fields: [{ name: 'targets', type: 'nodes' }] },
]);

function empty(): Building {
  const document = new DocumentSession(formatDocument(EMPTY_DOCUMENT), catalogue);
  return new Building(new Session(initialState('dark', 'ring', 'node')), document);
}

function nodesOf(building: Building): unknown {
  return building.document.get().value?.['nodes'];
}

describe('building on the canvas', () => {
  it('goes from nothing to a system, each thing with an undo', () => {
    const building = empty();
    building.want({ at: { x: 5, y: 7 }, from: null });
    expect(building.add('raft', 'n1', 3, null)).toBe(true);
    expect(building.added.splice(0)).toEqual([{ ids: ['n1', 'n2', 'n3'], at: { x: 5, y: 7 } }]);
    building.want({ at: null, from: null });
    building.add('client', 'client', 1, null);
    building.startConnecting();
    building.choose({ kind: 'node', id: 'n2' });
    expect(nodesOf(building)).toEqual([
      { id: 'n[1..3]', model: 'raft' },
      { id: 'client', model: 'client', with: { targets: ['n2'] } },
    ]);
    expect(building.state.get()).toMatchObject({ connecting: null, chosen: { kind: 'node', id: 'n2' }, told: 'connect client to n2' });
    building.undo();
    building.undo();
    expect(nodesOf(building)).toEqual([{ id: 'n[1..3]', model: 'raft' }]);
    building.redo();
    expect(building.draft().nodes).toHaveLength(4);
  });

  it('connects what is dropped beside a node to that', () => {
    const building = empty();
    building.add('client', 'client', 1, null);
    building.want({ at: { x: 0, y: 0 }, from: 'client' });
    building.add('raft', 'n1', 2, null);
    expect(building.draft().links).toEqual([{ from: 0, to: 1 }, { from: 0, to: 2 }]);
  });

  it('says why something cannot be done, and does nothing then', () => {
    const building = empty();
    building.add('raft', 'n1', 1, null);
    building.added.splice(0);
    expect(building.add('raft', 'n1', 1, null)).toBe(false);
    expect(building.added).toEqual([]);
    expect(building.state.get()).toMatchObject({ told: "There is a node 'n1' already.", isRefusal: true });
    expect(building.rename('n1', 'a b')).toBe(false);
    expect(building.rename('n1', 'server')).toBe(true);
    building.remove();
    expect(nodesOf(building)).toEqual([]);
    expect(building.state.get().chosen).toEqual({ kind: 'none' });
  });

  it('keeps the last picture while the text is no document', () => {
    const building = empty();
    building.add('raft', 'n1', 1, null);
    expect(building.draft().nodes).toHaveLength(1);
    building.document.edit('{');
    expect(building.draft().nodes.map(({ id }) => id)).toEqual(['n1']);
    expect(building.add('raft', 'n2', 1, null)).toBe(false);
  });
});

describe('a free place', () => {
  it('is near the others, and not on one', () => {
    const taken = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 50, y: 80 }];
    const place = freePlace(taken, 90);
    for (const each of taken) expect(Math.hypot(each.x - place.x, each.y - place.y)).toBeGreaterThanOrEqual(90);
    expect(Math.hypot(place.x - 50, place.y - 27)).toBeLessThan(200);
    expect(freePlace([], 90)).toEqual({ x: 0, y: 0 });
  });
});
