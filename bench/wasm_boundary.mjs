// wasm_boundary.mjs ENGINE.wasm [NAME]: what it costs to watch a run in WebAssembly; a JSON line a result.
//
// `raft_minute/trace_N` is the time of a run of the scenario of bench/scenarios.cpp with records kept in detail N and
// read in slices of a page's size; `records/read` is the time that JavaScript takes to read one record in place.
import { readFileSync } from 'node:fs';
import { Engine, over } from '../tests/wasm/engine.mjs';

const [file, wanted = ''] = process.argv.slice(2);
const repetitions = 15;
const sliceEvents = 4096n;

const source = readFileSync(new URL('scenarios.cpp', import.meta.url), 'utf8');
const raftMinute = /raft_minute = R"json\((.*?)\)json"/s.exec(source)[1];

const nanoseconds = () => Number(process.hrtime.bigint());
const report = (name, unit, values) => {
  values.sort((a, b) => a - b);
  const median = values[values.length >> 1];
  console.log(JSON.stringify({ bench: 'wasm_boundary', name, unit, median, min: values[0], repetitions: values.length }));
};
const measure = (name, unit, once) => {
  if (!name.includes(wanted)) return;
  once();
  report(name, unit, Array.from({ length: repetitions }, once));
};

const engine = new Engine(file);
const { exports } = engine;

/** Adds up the records, so that none can be left out. Two words a record are what a packet's picture needs. */
const readRecords = (handle) => {
  const count = exports.orrery_record_count(handle);
  const at = exports.orrery_records(handle);
  const words = new Uint32Array(engine.memory, at, 8 * count);
  const times = new BigUint64Array(engine.memory, at, 4 * count);
  let sum = 0;
  for (let i = 0; i < count; ++i) {
    const word = 8 * i;
    sum += (words[word + 2] & 0xffff) + words[word + 3] + words[word + 4] + words[word + 5];
    sum += words[word] + words[word + 1] * 4294967296;
    sum += words[word + 6] + words[word + 7] * 4294967296;
  }
  return { count, sum, last: count === 0 ? 0n : times[4 * count - 4] };
};

for (const detail of [0, 1, 3, 7]) {
  measure(`raft_minute/trace_${detail}`, 'ms', () => {
    const run = engine.create(raftMinute);
    run.trace(detail);
    const before = nanoseconds();
    while (exports.orrery_run_until(run.handle, 2n ** 64n - 1n, sliceEvents) !== over) {
      if (detail !== 0) readRecords(run.handle);
      run.clearRecords();
    }
    const took = (nanoseconds() - before) / 1e6;
    run.destroy();
    return took;
  });
}

{
  const run = engine.create(raftMinute);
  run.trace(7);
  run.runUntil();
  const { count } = readRecords(run.handle);
  measure('records/read', 'ns', () => {
    const before = nanoseconds();
    readRecords(run.handle);
    return (nanoseconds() - before) / count;
  });
  measure('records/per_event', 'ns', () => {
    const before = nanoseconds();
    readRecords(run.handle);
    return (nanoseconds() - before) / run.events;
  });
  measure('node_states', 'us', () => {
    const before = nanoseconds();
    for (let i = 0; i < 1000; ++i) exports.orrery_node_states(run.handle);
    return (nanoseconds() - before) / 1e6;
  });
  measure('keyframe/copy', 'ms', () => {
    const before = nanoseconds();
    engine.snapshot();
    return (nanoseconds() - before) / 1e6;
  });
  run.destroy();
}
