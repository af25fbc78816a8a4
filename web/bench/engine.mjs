// What the engine costs in Chromium, a JSON line a question: a minute of Raft beside the native program, an event on its
// way to a reader, going back to any moment, and how much of its time the worker simulates. Exit status 1 if a line
// that does not depend on the machine is missed.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPage } from './page-server.mjs';
import { median, print, quantile, round } from './figures.mjs';

const boundaryMaxNs = 10;
const busyMin = 0.9;
const rewindMaxMs = 50;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

await withPage('engine.html', 'window.engineBench !== undefined', async (page) => {
  await raft(page);
  await boundary(page);
  await busy(page);
  await rewind(page);
});

async function raft(page) {
  const runs = [];
  for (let seed = 1; seed <= 25; seed++) runs.push(await page.evaluate((its) => window.engineBench.runRaft(its), seed));
  const ms = median(runs.slice(5).map((run) => run.ms));
  const line = { bench: 'engine.raft_minute', ms: round(ms), events_per_second: Math.round((1000 * runs[5].events) / ms) };
  print({ ...line, ...beside(ms) });
}

// The native program's figure, if it has been built.
function beside(ms) {
  try {
    const out = execFileSync(join(root, 'build/release/bin/bench/scenarios'), ['raft_minute'], { encoding: 'utf8' });
    const native = JSON.parse(out.trim().split('\n')[0]).value / 1e6;
    return { native_ms: round(native), speed_of_native: round(native / ms) };
  } catch {
    return { native_ms: null };
  }
}

async function boundary(page) {
  const reads = [];
  for (let seed = 1; seed <= 10; seed++) reads.push(await page.evaluate((its) => window.engineBench.readRaft(its), seed));
  const last = reads.slice(3);
  const ns = median(last.map((read) => (1e6 * read.readMs) / read.records));
  print({ bench: 'engine.boundary', ns_a_record: round(ns), records: last[0].records, run_ms: round(median(last.map((read) => read.runMs))) });
  if (ns > boundaryMaxNs) process.exitCode = 1;
}

async function busy(page) {
  const runs = [];
  for (let run = 0; run < 5; ++run) runs.push(await page.evaluate(() => window.engineBench.busyShare()));
  const share = median(runs.map((each) => each.share));
  print({ bench: 'engine.busy', share: round(share), events: runs[0].events });
  if (share < busyMin) process.exitCode = 1;
}

async function rewind(page) {
  const { firstMs, fillMs, ms, keyframes, keyframeBytes, events } = await page.evaluate(() => window.engineBench.rewindGossip(200));
  const figures = { median_ms: round(median(ms)), p95_ms: round(quantile(ms, 0.95)), max_ms: round(Math.max(...ms)) };
  const before = { first_ms: Math.round(firstMs), fill_ms: Math.round(fillMs) };
  print({ bench: 'engine.rewind', nodes: 1000, events, ...before, ...figures, keyframes, keyframe_bytes: keyframeBytes });
  if (Math.max(...ms) > rewindMaxMs) process.exitCode = 1;
}
