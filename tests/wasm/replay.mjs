// Coming back: keyframes, forks, commands and steps lead to the same run, to the bit.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Engine, boundReached, dispatches, events, over, packets, timeReached } from './engine.mjs';

const engine = new Engine(process.env.ENGINE);
const document = engine.readyScenario('raft-leader-crash');
const second = 1_000_000_000n;

const fresh = (text = document, seed) => {
  const other = new Engine(engine.module);
  return other.create(text, seed);
};
const finished = (run) => {
  run.runUntil();
  return run.finish();
};
/** The handle of a run that lies at the same place in a copied memory. */
const copyOf = (run, into = new Engine(engine.module)) => {
  into.restore(run.engine.snapshot());
  into.engine = run.engine.engine;
  return new run.constructor(into, run.handle);
};

test('a keyframe, and what follows it, is the run again', () => {
  const run = fresh();
  run.runUntil(20n * second);
  const keyframe = run.engine.snapshot();
  const digest = finished(run);
  run.engine.restore(keyframe);
  assert.equal(run.now, 20n * second);
  assert.equal(finished(run), digest);
});

test('a keyframe goes on in another instance, and leaves the first alone', () => {
  const run = fresh();
  run.runUntil(20n * second);
  const fork = copyOf(run);
  assert.equal(fork.digest, run.digest);
  assert.ok(fork.apply({ crash: 'n*' }));
  fork.runUntil(30n * second);
  assert.notEqual(fork.digest, run.digest);
  assert.equal(finished(run), finished(fresh()));
});

test('a keyframe that is smaller than the instance has become', () => {
  const run = fresh();
  run.runUntil(second);
  const keyframe = run.engine.snapshot();
  run.trace(packets | events | dispatches);
  const digest = finished(run);
  assert.ok(run.engine.memory.byteLength > keyframe.byteLength);
  run.engine.restore(keyframe);
  assert.equal(run.recordCount, 0);
  assert.equal(finished(run), digest);
});

test('memory that another future had is as new: nothing of that future is left, and nothing is lost', () => {
  const run = fresh();
  run.runUntil(second);
  const keyframe = run.engine.snapshot();
  const goOn = () => {
    run.trace(packets | events | dispatches);
    run.runUntil(40n * second);
    return Buffer.from(run.engine.snapshot());
  };
  const first = goOn();
  assert.ok(first.length > keyframe.byteLength + 1_000_000);
  const size = run.engine.memory.byteLength;
  for (let time = 0; time < 3; ++time) {
    run.engine.restore(keyframe);
    new Uint8Array(run.engine.memory).fill(0xa5, keyframe.byteLength);
    assert.equal(Buffer.compare(goOn(), first), 0);
  }
  assert.equal(run.engine.memory.byteLength, size);
});

test('steps, slices and bounds lead to the same end', () => {
  const digest = finished(fresh());
  const stepped = fresh();
  while (stepped.step());
  assert.equal(stepped.finish(), digest);
  const sliced = fresh();
  for (let at = 0n, odd = 1n; sliced.runUntil(at, odd) !== over; at += 12_345_678n) odd = (odd * 7n + 3n) % 1009n;
  assert.equal(sliced.finish(), digest);
});

test('the time and the number of events say where a run was, also in the middle of an instant', () => {
  const marks = [];
  const run = fresh();
  for (let i = 0; i < 200; ++i) {
    if (i % 3 === 0) run.runUntil(run.now + 7_654_321n);
    else run.runUntil(undefined, BigInt(1 + (i % 17)));
    marks.push({ now: run.now, events: run.events, digest: run.digest });
  }
  for (const mark of marks) {
    const again = fresh();
    again.runUntil(mark.now, BigInt(mark.events));
    assert.deepEqual({ now: again.now, events: again.events, digest: again.digest }, mark);
  }
});

test('the digest so far changes nothing, and is the last one in the end', () => {
  const digest = finished(fresh());
  const run = fresh();
  while (run.runUntil(run.now + second) !== over) assert.equal(run.digest, run.digest);
  assert.equal(run.digest, digest);
  assert.equal(run.finish(), digest);
});

const commands = [
  { crash: 'random(n*)', reboot_after: '2s' },
  { partition: 'random-halves', heal_after: '3s' },
  { link: { from: 'n1', to: 'n*', latency: '80ms', loss: 0.1 } },
  { crash: '@leader' },
  [{ start: 'n*' }, { note: 'both at once' }],
  { pause: "@(role == 'follower')", for: '1s' },
  { set: 'client', with: { rate: '200/s' } },
  { isolate: 'n2', way: 'in', heal_after: '1s' },
  { heal: true },
  { step_clock: 'n3', forward: '1h' },
  { fire_timer: 'n*' },
];

/** Commands at odd moments, and the journal of them. */
const commanded = (run) => {
  const journal = [];
  for (const [i, action] of commands.entries()) {
    if (i % 2 === 0) run.runUntil(BigInt(2 * i + 1) * second);
    else run.runUntil(undefined, BigInt(997 * i));
    journal.push({ now: run.now, events: run.events, action });
    assert.ok(run.apply(action), run.engine.text);
  }
  return journal;
};
const replayed = (run, journal) => {
  for (const { now, events: count, action } of journal) {
    run.runUntil(now, BigInt(count - run.events));
    assert.deepEqual([run.now, run.events], [now, count]);
    assert.ok(run.apply(action));
  }
  return finished(run);
};

test('commands at the same time and event lead to the same end', () => {
  const run = fresh();
  const journal = commanded(run);
  const digest = finished(run);
  assert.notEqual(digest, finished(fresh()));
  assert.equal(replayed(fresh(), journal), digest);
  const watched = fresh();
  watched.trace(packets | events | dispatches);
  assert.equal(replayed(watched, journal), digest);
  assert.notEqual(replayed(fresh(), journal.slice(0, -3)), digest);
});

test('a command is carried out in this very instant', () => {
  const run = fresh();
  run.runUntil(5n * second);
  assert.equal(run.state(0).up, true);
  assert.ok(run.apply({ crash: 'n1' }));
  assert.equal(run.runUntil(run.now), timeReached);
  assert.equal(run.now, 5n * second);
  assert.equal(run.state(0).up, false);
  assert.equal(run.nodeStates()[0] & 1, 0);
});

test('commands before the first event, and in the middle of an instant', () => {
  const journals = [];
  for (const at of [0, 1, 2, 3]) {
    const run = fresh();
    if (at > 0) assert.equal(run.runUntil(undefined, BigInt(at)), boundReached);
    const journal = [{ now: run.now, events: run.events, action: { crash: 'n1' } }];
    run.apply({ crash: 'n1' });
    run.runUntil(run.now);
    assert.equal(run.state(0).up, false);
    journals.push([journal, finished(run)]);
  }
  for (const [journal, digest] of journals) assert.equal(replayed(fresh(), journal), digest);
});

test('commands that are wrong are refused, with what is wrong and where, and change nothing', () => {
  const run = fresh();
  run.runUntil(second);
  const { digest } = run;
  const wrong = [
    ['{"crash": "n9"}', /no node matches 'n9'/, [1, 11]],
    ['{"crash": "@(rolle == 1)"}', /rolle/, [1, 11]],
    ['{"crush": "n1"}', /'crush' is no action; did you mean 'crash'/, [1, 1]],
    ['{"crash": "n1",\n "stop": "n2"}', /a second action/, [2, 2]],
    ['{"set": "n1", "with": {"heartbeat_intervall": "1s"}}', /heartbeat_interval/, [1, 24]],
    ['{"set": "n1", "with": {"bug": "double_vote"}}', /planted bug|unknown/, null],
    ['[]', /an action/, [1, 1]],
    ['', /./, null],
    ['{"crash": "n1"', /./, null],
    ['['.repeat(5000), /./, null],
    ['null', /./, [1, 1]],
  ];
  for (const [action, message, place] of wrong) {
    assert.equal(run.apply(action), false, action);
    const [problem] = run.engine.json;
    assert.match(problem.message, message);
    if (place !== null) assert.deepEqual([problem.line, problem.column], place, action);
  }
  assert.equal(run.digest, digest);
  assert.equal(finished(run), finished(fresh()));
});

test('a run that is over takes no commands', () => {
  const run = fresh();
  run.runUntil();
  assert.equal(run.apply({ crash: 'n1' }), false);
  assert.match(run.engine.json[0].message, /over/);
});
