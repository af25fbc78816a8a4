import { describe, expect, it } from 'vitest';
import { catalogueOf } from './descriptors';
import { changed, type DocumentChange } from './document';
import type { JsonObject } from './json-value';
import { bugsOn, plantableBugs } from './planted-bugs';

const choices = ['none', 'stale_read', 'lost_entries'].map((name) => ({ name, meaning: `what ${name} does` }));
const catalogue = catalogueOf([
  { name: 'raft', fields: [{ name: 'bug', type: 'choice', default: 'none', meaning: 'planted', choices }] },
  { name: 'client', fields: [{ name: 'bug', type: 'text' }] },
]);
const system: JsonObject = {
  nodes: [
    { id: 'n1', model: 'raft', with: { pre_vote: false, bug: 'lost_entries' } },
    { id: 'c', model: 'client', with: { bug: 'stale_read' } },
    { id: 'n2', model: 'raft' },
  ],
};

function after(change: DocumentChange, document = system): JsonObject {
  const result = changed(document, change, catalogue);
  if ('problem' in result) throw new Error(result.problem);
  return result.document;
}

describe('planted bugs', () => {
  it('are listed for the models that have any, and those that are on', () => {
    const lists = plantableBugs(system, catalogue);
    expect(lists).toHaveLength(1);
    expect(lists[0]).toMatchObject({ model: 'raft', chosen: ['lost_entries'] });
    expect(lists[0]?.bugs.map(({ name }) => name)).toEqual(['stale_read', 'lost_entries']);
    expect(bugsOn(lists)).toEqual(['lost entries in raft']);
  });

  it('go into all nodes of the model, and out again', () => {
    const planted = after({ type: 'set-bug', model: 'raft', bug: 'stale_read' });
    expect(planted['nodes']).toEqual([
      { id: 'n1', model: 'raft', with: { pre_vote: false, bug: 'stale_read' } },
      { id: 'c', model: 'client', with: { bug: 'stale_read' } },
      { id: 'n2', model: 'raft', with: { bug: 'stale_read' } },
    ]);
    const out = after({ type: 'set-bug', model: 'raft', bug: null }, planted);
    expect(bugsOn(plantableBugs(out, catalogue))).toEqual([]);
    expect(out['nodes']).toMatchObject([{ with: { pre_vote: false } }, {}, { id: 'n2', model: 'raft' }]);
    expect(out['nodes']).not.toHaveProperty('2.with');
  });
});
