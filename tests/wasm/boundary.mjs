import assert from 'node:assert/strict';
import test from 'node:test';
import { Engine, EngineDied, boundReached, over, timeReached } from './engine.mjs';

const engine = new Engine(process.env.ENGINE);
const document = engine.readyScenario('raft-leader-crash');

const digestOf = (seed) => {
  const run = engine.create(document, seed);
  run.runUntil();
  const digest = run.finish();
  run.destroy();
  return digest;
};

test('an engine says what it is', () => {
  const version = engine.ask('orrery_version');
  assert.match(version.version, /^\d+\.\d+\.\d+$/);
  assert.equal(version.behaviour_version, engine.exports.orrery_behaviour_version());
  assert.deepEqual([version.document_version, version.record_bytes, typeof version.build_id], [1, 32, 'string']);
});

test('models, fields and schema are there', () => {
  const models = engine.ask('orrery_models');
  assert.ok(models.length >= 12);
  for (const model of models) assert.deepEqual(engine.fields(model.name), model);
  assert.equal(engine.fields('rft'), null);
  assert.equal(engine.fields(''), null);
  const schema = engine.ask('orrery_schema');
  assert.deepEqual(schema.properties.nodes.items.properties.model.enum, models.map((model) => model.name));
});

test('a document that is wrong is refused, with all of its problems and where they are', () => {
  const wrong = '{"orrery": 1,\n "nodes": [{"id": "n1", "model": "rft"}],\n "duration": "1x"}';
  assert.equal(engine.create(wrong), null);
  const problems = engine.json;
  assert.deepEqual(problems.map(({ line, column, pointer }) => [line, column, pointer]), [
    [2, 34, '/nodes/0/model'],
    [3, 14, '/duration'],
  ]);
  assert.match(problems[0].message, /unknown model 'rft'; did you mean 'raft'/);
  assert.deepEqual(engine.validate(wrong), problems);
  assert.deepEqual(engine.validate(document), []);
});

test('hostile documents are refused', () => {
  const deep = '['.repeat(100_000);
  for (const hostile of ['', '{', '\0', '[1]', '"\u{1F600}"', deep, `{"a":${deep}`, Buffer.from([0x22, 0xff, 0x22])]) {
    assert.equal(engine.create(hostile), null);
    assert.ok(engine.json.length >= 1);
    assert.deepEqual(engine.validate(hostile), (engine.create(hostile), engine.json));
  }
});

test('a text of a document comes back as it was, whatever it says', () => {
  const name = '</script><img src=x onerror=alert(1)> "\\\u0001\u2028é😀';
  const named = JSON.stringify({ ...JSON.parse(document), title: name });
  const run = engine.create(named);
  assert.equal(run.describe().title, name);
  run.destroy();
});

test('planted bugs need to be allowed', () => {
  const buggy = JSON.parse(document);
  buggy.nodes[0].with = { ...buggy.nodes[0].with, bug: engine.fields('raft').bugs[0].name };
  const text = JSON.stringify(buggy);
  assert.equal(engine.create(text), null);
  assert.deepEqual(engine.validate(text), []);
  engine.create(text, 1, true).destroy();
});

test('runs that take turns do not meet', () => {
  const alone = [digestOf(1), digestOf(2)];
  assert.notEqual(alone[0], alone[1]);
  const runs = [engine.create(document, 1), engine.create(document, 2)];
  for (let at = 0n, more = true; more; at += 100_000_000n) more = runs.map((run) => run.runUntil(at)).some((end) => end !== over);
  assert.deepEqual(runs.map((run) => run.finish()), alone);
  for (const run of runs) run.destroy();
});

test('instances that take turns do not meet', () => {
  const alone = [digestOf(1), digestOf(2)];
  const engines = [new Engine(engine.module), new Engine(engine.module)];
  const runs = engines.map((each, i) => each.create(document, i + 1));
  for (let more = true; more; ) more = runs.map((run) => run.runUntil(undefined, 1000n)).some((end) => end !== over);
  assert.deepEqual(runs.map((run) => run.finish()), alone);
});

test('time stands where it was asked to, and events are counted', () => {
  const run = engine.create(document);
  assert.equal(run.runUntil(1_000_000_000n), timeReached);
  assert.equal(run.now, 1_000_000_000n);
  const { events } = run;
  assert.ok(events > 100);
  assert.equal(run.runUntil(2_000_000_000n, 10n), boundReached);
  assert.equal(run.events, events + 10);
  assert.ok(run.now < 2_000_000_000n);
  assert.equal(run.step(), true);
  assert.equal(run.events, events + 11);
  assert.equal(run.runUntil(2_000_000_000n), timeReached);
  assert.equal(run.runUntil(), over);
  assert.equal(run.now, 60_000_000_000n);
  assert.equal(run.step(), false);
  assert.equal(run.failed, 0);
  run.destroy();
});

test('a failed check is an error that has its message, and other instances go on', () => {
  const doomed = new Engine(engine.module);
  const run = doomed.create(document);
  run.runUntil(1_000_000_000n);
  run.finish();
  assert.throws(() => run.finish(), (error) => error instanceof EngineDied && /finished twice/.test(error.message));
  assert.throws(() => new Engine(engine.module).exports.orrery_now_ns(0x7fffffff), EngineDied);
  assert.equal(digestOf(1), digestOf(1));
});
