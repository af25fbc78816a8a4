// wasm_boundary.mjs ENGINE.wasm [NAME]: what it costs to watch a run in WebAssembly; a JSON line a result.
//
// `raft_minute/trace_N` is the time of a run of the scenario of bench/scenarios.cpp with records kept in detail N and
// read in slices of a page's size; `records/trace_N/per_event` is what JavaScript takes to read them in place, for each
// event of the run; `node_states` is for all nodes; `keyframe/copy` is a copy of the memory after half of the run.
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

for (const detail of [1, 7]) {
  const run = engine.create(raftMinute);
  run.trace(detail);
  run.runUntil();
  const { count } = readRecords(run.handle);
  for (const [per, divisor] of [['record', count], ['event', run.events]]) {
    measure(`records/trace_${detail}/per_${per}`, 'ns', () => {
      const before = nanoseconds();
      readRecords(run.handle);
      return (nanoseconds() - before) / divisor;
    });
  }
  run.destroy();
}

{
  const run = new Engine(engine.module).create(raftMinute);
  run.runUntil(30_000_000_000n);
  measure('node_states', 'us', () => {
    const before = nanoseconds();
    for (let i = 0; i < 1000; ++i) run.engine.exports.orrery_node_states(run.handle);
    return (nanoseconds() - before) / 1e6;
  });
  measure('keyframe/copy', 'ms', () => {
    const before = nanoseconds();
    run.engine.snapshot();
    return (nanoseconds() - before) / 1e6;
  });
}
