// npx vite-node bench/rewind.ts: how long it takes to go to any moment of a run, and how much of the time the engine's thread
// simulates when it runs as fast as it goes. In Node, which has Chromium's JavaScript engine; a JSON line each.
import { Branch } from '../src/engine/branch';
import { EngineInstance } from '../src/engine/instance';
import { engineModule } from '../test/engine-module';

const always = Number.MAX_SAFE_INTEGER;
const module = engineModule();
const gossip = JSON.stringify({ orrery: 1, name: 'gossip-1000', duration: '60s', nodes: [{ id: 'g[1..1000]', model: 'gossip' }] });
const raft = EngineInstance.open(module)
  .readyScenarios()
  .find((text) => text.includes('"raft-leader-crash"'));

for (const document of [raft ?? '', gossip]) {
  const made = Branch.open(EngineInstance.open(module), { document, seed: null, allowBugs: false, journal: [] });
  if (!(made instanceof Branch)) throw new Error(JSON.stringify(made));
  console.log(JSON.stringify({ ...playedThrough(made), ...rewinds(made) }));
}

function playedThrough(branch: Branch) {
  const from = performance.now();
  branch.run({ atNs: always, events: always, deadlineMs: Infinity });
  const tookMs = performance.now() - from;
  const { name } = branch.description;
  const [records, keyframes] = [branch.collector.bytes / 32, branch.keyframes];
  branch.collector.take();
  return {
    ...{ benchmark: 'web_rewind', name, run_ms: Math.round(tookMs), events: branch.events, records },
    ...{ keyframes: keyframes.all.length, keyframe_bytes: keyframes.bytes, memory_bytes: branch.engine.memory.length },
  };
}

function rewinds(branch: Branch) {
  const took: number[] = [];
  for (let index = 0; index < 200; ++index) {
    const atNs = Math.floor((((index * 7919) % 1000) / 1000) * branch.description.duration_ns);
    const from = performance.now();
    branch.approach(atNs);
    branch.run({ atNs, events: always, deadlineMs: Infinity });
    took.push(performance.now() - from);
  }
  took.sort((a, b) => a - b);
  const at = (part: number) => Number((took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0).toFixed(1));
  return { rewind_ms_median: at(0.5), rewind_ms_p95: at(0.95), rewind_ms_max: at(1) };
}
