import assert from 'node:assert/strict';
import test from 'node:test';
import { Engine } from './engine.mjs';

const engine = new Engine(process.env.ENGINE);
const document = engine.readyScenarios().find((text) => JSON.parse(text).name === 'raft-leader-crash');

const digestOf = (seed) => {
  const run = engine.create(document, seed);
  run.runUntil();
  const digest = run.finish();
  run.destroy();
  return digest;
};

test('a document that is wrong is refused, with all of its problems', () => {
  assert.equal(engine.create('{"orrery": 1, "nodes": [{"id": "n1", "model": "rft"}], "duration": "1x"}'), null);
  assert.match(engine.text, /rft/);
  assert.match(engine.text, /1x/);
  for (const hostile of ['', '{', '\0', '[1]', '"\u{1F600}"', '['.repeat(100_000)]) {
    assert.equal(engine.create(hostile), null);
    assert.notEqual(engine.text, '');
  }
});

test('runs that take turns do not meet', () => {
  const alone = [digestOf(1), digestOf(2)];
  assert.notEqual(alone[0], alone[1]);
  const runs = [engine.create(document, 1), engine.create(document, 2)];
  for (let at = 0n, more = true; more; at += 100_000_000n) more = runs.map((run) => run.runUntil(at)).includes(true);
  assert.deepEqual(
    runs.map((run) => run.finish()),
    alone,
  );
  for (const run of runs) run.destroy();
});

test('time stands where it was asked to, and events are counted', () => {
  const run = engine.create(document);
  assert.equal(run.runUntil(1_000_000_000n), true);
  assert.equal(run.now, 1_000_000_000n);
  const events = run.events;
  assert.ok(events > 100);
  run.runUntil(2_000_000_000n);
  assert.ok(run.events > events);
  run.destroy();
});
