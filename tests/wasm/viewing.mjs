// What a viewer is told, and that it changes nothing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Engine, dispatches, events, over, packets } from './engine.mjs';

const engine = new Engine(process.env.ENGINE);
const document = engine.readyScenario('raft-leader-crash');
const second = 1_000_000_000n;
const none = 0xffffffff;

const withNames = (run) => {
  const names = new Map(run.describe().kinds.map(({ kind, name }) => [kind, name]));
  return (record) => names.get(record.kind);
};
const run = (detail, until = 20n * second, text = document) => {
  const made = new Engine(engine.module).create(text);
  made.trace(detail);
  made.runUntil(until);
  return made;
};

test('every ready scenario has the same digest, whatever is traced and looked at', () => {
  for (const text of engine.readyScenarios()) {
    const digests = [0, packets, events, dispatches, packets | events | dispatches].map((detail) => {
      const watched = new Engine(engine.module).create(text);
      watched.trace(detail);
      const { rules, expectations, duration_ns: duration } = watched.describe();
      for (let i = 1n; watched.runUntil((BigInt(duration) * i) / 7n) !== over; ++i) {
        if (detail === 0) continue;
        watched.nodeStates();
        watched.metrics();
        watched.expectations();
        for (const index of rules.keys()) assert.ok(watched.explain(0, index).length > 0);
        for (const index of expectations.keys()) assert.notEqual(watched.explain(1, index), null);
        for (let node = 0; node < 3; ++node) watched.state(node);
        watched.clearRecords();
      }
      return watched.finish();
    });
    assert.deepEqual(new Set(digests).size, 1, JSON.parse(text).name);
  }
});

test('nothing is kept unasked', () => {
  assert.equal(run(0).recordCount, 0);
});

test('a packet is told as it leaves, with when it arrives', () => {
  const watched = run(packets);
  const name = withNames(watched);
  const records = watched.takeRecords();
  assert.deepEqual(new Set(records.map(name)), new Set(['packet_in_flight', 'datagram_dropped']));
  const messages = new Map(watched.engine.fields('raft').messages.map(({ id, name: called }) => [id, called]));
  const seen = new Set();
  for (const record of records.filter((each) => name(each) === 'packet_in_flight')) {
    assert.ok(record.value > record.time && record.value < record.time + second);
    assert.ok(record.node < 6 && record.peer < 6 && record.node !== record.peer);
    assert.ok((record.id & 0xffffff) > 0);
    if (record.node < 5 && record.peer < 5) seen.add(messages.get(record.id >>> 24));
  }
  assert.ok(!seen.has(undefined));
  assert.ok(seen.size >= 3);
  for (let i = 1; i < records.length; ++i) assert.ok(records[i].time >= records[i - 1].time);
});

test('what packets in flight say comes true', () => {
  const watched = run(packets | dispatches, 2n * second);
  const name = withNames(watched);
  const due = new Map();
  const key = (time, from, to) => `${time} ${from} ${to}`;
  for (const record of watched.takeRecords()) {
    if (name(record) === 'packet_in_flight') {
      const at = key(record.value, record.node, record.peer);
      due.set(at, (due.get(at) ?? 0) + 1);
    } else if (name(record) === 'datagram_delivered') {
      const at = key(record.time, record.peer, record.node);
      assert.ok(due.get(at) > 0, at);
      due.set(at, due.get(at) - 1);
    }
  }
  const late = [...due].filter(([at, count]) => count > 0 && BigInt(at.split(' ')[0]) <= 2n * second);
  assert.deepEqual(late, []);
});

test('segments of streams are packets too', () => {
  const names = JSON.parse(document);
  names.nodes = [
    { id: 's', model: 'service' },
    { id: 'c', model: 'client', with: { history: false, targets: 's', rate: '10/s' } },
  ];
  const watched = run(packets, second, JSON.stringify({ ...names, faults: [], expect: [] }));
  assert.ok(watched.recordCount > 0);
});

test('crashes, log lines and what a node mainly shows are told', () => {
  const watched = run(events);
  const name = withNames(watched);
  const records = watched.takeRecords();
  const told = records.map((record) => [name(record), record.node, record.flags & 2 ? watched.recordText(record.id) : null]);
  const crash = told.findIndex(([kind]) => kind === 'node_crashed');
  assert.equal(records[crash].time, 10n * second);
  const leaders = told.filter(([kind, , text]) => kind === 'shown_changed' && text === 'leader').map(([, node]) => node);
  assert.ok(leaders.length >= 2, 'one at first, and another after the crash');
  assert.equal(told[crash][1], leaders[0]);
  assert.ok(!told.some(([kind]) => kind === 'packet_in_flight' || kind === 'datagram_delivered'));
});

test('shown changes, played one by one, are the states of the nodes', () => {
  const watched = run(events, 0n);
  const name = withNames(watched);
  const shown = new Map();
  for (let i = 0; i < 400; ++i) {
    watched.runUntil(undefined, 101n);
    for (const record of watched.takeRecords()) {
      if (name(record) === 'shown_changed') shown.set(record.node, watched.recordText(record.id));
      if (name(record) === 'node_crashed') shown.delete(record.node);
    }
    const texts = watched.texts();
    for (const [node, state] of watched.nodeStates().entries()) {
      const text = state >>> 8 === 0 ? undefined : texts[(state >>> 8) - 1];
      assert.equal(shown.get(node), text, `node ${node} at event ${watched.events}`);
    }
  }
});

test('dispatches have their causes', () => {
  const watched = run(dispatches, second);
  const records = watched.takeRecords().filter((record) => record.flags & 1);
  assert.equal(records.length, watched.events);
  let caused = 0;
  for (const [i, record] of records.entries()) {
    assert.equal(record.id, i + 1);
    assert.ok(record.value < BigInt(i + 1));
    if (record.value > 0n) ++caused;
  }
  assert.ok(caused > 0.9 * records.length);
});

test('a property that fails is told, and why', () => {
  const text = JSON.stringify({ ...JSON.parse(document), expect: ['always count(up) == 6'], rules: [{ name: 'down', when: 'count(up) < 6', do: { note: 'one is down' } }] });
  const watched = run(events, 5n * second, text);
  assert.match(watched.explain(0, 0), /^does not hold: count\(up\) < 6/);
  assert.match(watched.explain(1, 0), /^holds: count\(up\) == 6/);
  assert.deepEqual(watched.expectations().expectations.map(({ verdict }) => verdict), ['pending']);
  assert.equal(watched.runUntil(), over);
  assert.equal(watched.failed, 1);
  const name = withNames(watched);
  const failed = watched.takeRecords().filter((record) => name(record) === 'property_failed');
  assert.equal(failed.length, 1);
  assert.match(watched.recordText(failed[0].id), /^always count\(up\) == 6/);
  const { expectations, violations } = watched.expectations();
  assert.equal(expectations[0].verdict, 'failed');
  assert.equal(BigInt(expectations[0].failed_at_ns), 10n * second);
  assert.equal(violations.length, 1);
  assert.match(watched.explain(1, 0), /count\(up\) is 5/);
});

test('a rule that breaks the run says so', () => {
  const rules = [{ name: 'enough', when: 'time >= 3s', do: { break: true } }];
  const watched = run(0, 10n * second, JSON.stringify({ ...JSON.parse(document), rules }));
  assert.equal(watched.failed, 2);
  assert.equal(watched.now, 3n * second);
});

test('a node is told in full, and one that is not there is not', () => {
  const watched = run(0);
  const state = watched.state(0);
  assert.deepEqual([state.id, state.model, state.incarnation], ['n1', 'raft', 0]);
  assert.deepEqual(Object.keys(state.shown), watched.engine.fields('raft').shown.map(({ name }) => name));
  assert.deepEqual(state.metrics.map(({ name }) => name), watched.engine.fields('raft').metrics.map(({ name }) => name));
  assert.equal(state.clock_ns, 20e9);
  assert.ok(state.disk.files > 0 && state.tasks > 0 && state.waiting.length === state.tasks);
  for (const none_such of [6, 1000, none]) assert.equal(watched.state(none_such), null);
  assert.equal(watched.recordText(1e6), null);
  for (const kind of [0, 1, 2, none]) assert.equal(watched.explain(kind, 99), null);
});

test('metrics as they are now are those of the result in the end', () => {
  const watched = run(0, undefined);
  const now = watched.metrics();
  watched.finish();
  const { metrics } = watched.engine.json;
  assert.deepEqual(now, metrics);
  assert.ok(metrics.length > 10);
});

test('a run describes itself', () => {
  const description = run(0, 0n).describe();
  const { name, title, duration, expect } = JSON.parse(document);
  assert.deepEqual([description.name, description.title, description.duration_ns], [name, title, 60e9]);
  assert.equal(duration, '60s');
  assert.deepEqual(description.nodes.map(({ id }) => id), ['n1', 'n2', 'n3', 'n4', 'n5', 'client']);
  assert.deepEqual(description.models, ['raft', 'client']);
  assert.deepEqual(description.expectations.map(({ text }) => text), expect);
  assert.equal(new Set(description.kinds.map(({ kind }) => kind)).size, description.kinds.length);
  for (const kind of ['packet_in_flight', 'node_crashed', 'partitioned', 'shown_changed', 'log', 'property_failed'])
    assert.ok(description.kinds.some((each) => each.name === kind), kind);
});
