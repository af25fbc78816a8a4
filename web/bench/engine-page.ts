// What the engine costs in a browser, measured by engine.mjs: on the page's own thread, so that nothing is between.
import { fullDetail, recordBytes } from '../src/engine/abi';
import { Branch } from '../src/engine/branch';
import { EngineInstance } from '../src/engine/instance';
import { Workbench } from '../src/engine/workbench';
import type { Report } from '../src/protocol';

const never = Number.MAX_SAFE_INTEGER;

const raftMinute = JSON.stringify({
  orrery: 1,
  name: 'raft-minute',
  duration: '60s',
  nodes: [
    { id: 'n[1..5]', model: 'raft' },
    { id: 'client', model: 'client', with: { targets: 'n*', rate: '100/s', history: false } },
  ],
  links: [{ latency: { uniform: ['1ms', '3ms'] } }],
  faults: [{ at: '10s', crash: '@leader', reboot_after: '5s' }],
});

const gossipMinute = JSON.stringify({
  orrery: 1,
  name: 'gossip-minute',
  duration: '60s',
  nodes: [{ id: 'g[1..1000]', model: 'gossip', with: { rumours: 'push', k: 4 } }],
  links: [{ latency: { uniform: ['1ms', '3ms'] } }],
});

async function loadModule(): Promise<WebAssembly.Module> {
  const list = (await (await fetch('/engines/engines.json')).json()) as { current: string };
  return WebAssembly.compileStreaming(fetch(`/engines/${list.current}.wasm`));
}

function opened(module: WebAssembly.Module, document: string, seed: number): EngineInstance {
  const instance = EngineInstance.open(module);
  const made = instance.create(document, String(seed), false);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return instance;
}

/** A minute of Raft, set-up included, without records. */
function runRaft(module: WebAssembly.Module, seed: number): { ms: number; events: number } {
  const began = performance.now();
  const instance = opened(module, raftMinute, seed);
  instance.runUntil(60e9, Infinity);
  return { ms: performance.now() - began, events: instance.events };
}

/** The same with all records, which are looked at in batches; and what the looking takes of it. */
function readRaft(module: WebAssembly.Module, seed: number): { runMs: number; readMs: number; records: number; sum: number } {
  const instance = opened(module, raftMinute, seed);
  instance.trace(fullDetail);
  const [words, kindWord] = [recordBytes / 4, 2];
  let [runMs, readMs, records, sum] = [0, 0, 0, 0];
  for (let stop = ''; stop !== 'ended' && stop !== 'reached-time'; ) {
    const began = performance.now();
    stop = instance.runUntil(60e9, 4096);
    const ran = performance.now();
    const batch = instance.records();
    for (let at = 0; at < batch.length; at += words) sum += (batch[at] ?? 0) + ((batch[at + kindWord] ?? 0) & 0xffff);
    instance.clearRecords();
    readMs += performance.now() - ran;
    runMs += ran - began;
    records += batch.length / words;
  }
  return { runMs, readMs, records, sum };
}

interface Rewinds {
  readonly firstMs: number;
  readonly fillMs: number;
  readonly ms: number[];
  readonly keyframes: number;
  readonly keyframeBytes: number;
  readonly events: number;
}

/** Goes through a minute of 1,000 gossiping nodes as fast as it goes, rests, and then goes to moments all over it. */
function rewindGossip(module: WebAssembly.Module, seeks: number): Rewinds {
  const opening = { document: gossipMinute, seed: '1', allowBugs: false, journal: [] };
  const branch = Branch.open(EngineInstance.open(module), opening);
  if (!(branch instanceof Branch)) throw new Error(JSON.stringify(branch));
  branch.pace.isHurried = true;
  const began = performance.now();
  for (let thereAtLast = false; !thereAtLast; ) {
    thereAtLast = branch.run({ atNs: 60e9, events: never, deadlineMs: performance.now() + 6 });
    branch.collector.take();
  }
  const firstMs = performance.now() - began;
  const events = branch.events;
  while (branch.hasGaps) branch.fill(performance.now() + 6);
  const fillMs = performance.now() - began - firstMs;
  const ms = Array.from({ length: seeks }, (_, index) => {
    const atNs = Math.floor(((index * 0.618034) % 1) * 60e9);
    const from = performance.now();
    branch.approach(atNs);
    branch.run({ atNs, events: never, deadlineMs: Infinity });
    return performance.now() - from;
  });
  return { firstMs, fillMs, ms, keyframes: branch.keyframes.all.length, keyframeBytes: branch.keyframes.bytes, events };
}

/** How much of the time of a minute of 1,000 gossiping nodes the worker simulates at "as fast as it goes", with a page that reads at once. */
function busyShare(module: WebAssembly.Module): { share: number; events: number } {
  let [simulatedMs, events, isOver] = [0, 0, false];
  const runUntil = EngineInstance.prototype.runUntil;
  EngineInstance.prototype.runUntil = function (timeNs: number, maxEvents: number) {
    const from = performance.now();
    const stop = runUntil.call(this, timeNs, maxEvents);
    simulatedMs += performance.now() - from;
    return stop;
  };
  const bench = new Workbench((report: Report) => {
    if (report.type !== 'batch') return;
    events = report.moment.events;
    isOver = report.moment.status !== 'open';
    bench.handle({ type: 'read', batches: 1 });
  });
  bench.load(module);
  const document = gossipMinute;
  bench.handle({ type: 'open', branch: 1, document, seed: '1', allowBugs: false, journal: [], atNs: 0 });
  bench.handle({ type: 'play', branch: 1, speed: 'max' });
  const began = performance.now();
  while (!isOver) bench.slice();
  const share = simulatedMs / (performance.now() - began);
  EngineInstance.prototype.runUntil = runUntil;
  return { share, events };
}

declare global {
  interface Window {
    engineBench?: {
      runRaft: (seed: number) => ReturnType<typeof runRaft>;
      readRaft: (seed: number) => ReturnType<typeof readRaft>;
      rewindGossip: (seeks: number) => ReturnType<typeof rewindGossip>;
      busyShare: () => ReturnType<typeof busyShare>;
    };
  }
}

const module = await loadModule();
window.engineBench = {
  runRaft: (seed) => runRaft(module, seed),
  readRaft: (seed) => readRaft(module, seed),
  rewindGossip: (seeks) => rewindGossip(module, seeks),
  busyShare: () => busyShare(module),
};
