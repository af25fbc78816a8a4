import { describe, expect, test } from 'vitest';
import { differences, engineFor, type EngineList } from './engines';

const list: EngineList = {
  current: 'new',
  engines: [
    { hash: 'old', bytes: 1, behaviour_version: 2, models: { raft: 1 } },
    { hash: 'new', bytes: 1, behaviour_version: 3, models: { raft: 2, swim: 1 } },
  ],
};

describe('the engine for a link', () => {
  test('is the one it was made with, if that is still there', () => {
    expect(engineFor(list, { engine: 'old', behaviourVersion: 2, modelVersions: { raft: 1 } })).toMatchObject({ engine: { hash: 'old' }, fit: 'same' });
  });

  test('is one that behaves as that did, for the models that the link has', () => {
    expect(engineFor(list, { engine: 'gone', behaviourVersion: 2, modelVersions: { raft: 1 } })).toMatchObject({ engine: { hash: 'old' }, fit: 'equal' });
    expect(engineFor(list, { engine: null, behaviourVersion: 3, modelVersions: { raft: 2 } })).toMatchObject({ engine: { hash: 'new' }, fit: 'equal' });
  });

  test('is the current one, with a warning, if none behaves so', () => {
    for (const wanted of [
      { engine: 'gone', behaviourVersion: 1, modelVersions: {} },
      { engine: 'gone', behaviourVersion: 3, modelVersions: { raft: 1 } },
      { engine: 'gone', behaviourVersion: 3, modelVersions: { chord: 1 } },
    ]) {
      expect(engineFor(list, wanted)).toMatchObject({ engine: { hash: 'new' }, fit: 'other' });
    }
  });

  test('differs from the one wanted in versions that are told', () => {
    const [, current] = list.engines;
    if (current === undefined) throw new Error('the list has two engines');
    const wanted = { engine: null, behaviourVersion: 2, modelVersions: { raft: 2, swim: 3, chord: 1 } };
    expect(differences(current, wanted)).toEqual([
      'behaviour: version 2 then, version 3 now',
      'swim: version 3 then, version 1 now',
      'chord: version 1 then, none now',
    ]);
  });

  test('a list without its current engine is an error', () => {
    expect(() => engineFor({ current: 'x', engines: [] }, null)).toThrow(/current/);
  });
});
