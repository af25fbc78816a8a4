// How much of the main thread the graph takes. Prints a JSON line for each question; headless Chromium without a
// graphics card. Exit status 1 if a frame takes more JavaScript than it may.
import { median, print, quantile, round } from './figures.mjs';
import { withPages } from './page-server.mjs';

const frameLimitMs = 1;
const frames = 120;

await withPages(frameRate);
await withPages(frameCost);

// JavaScript of a frame: new packets, states of all nodes, drawing. What the software renderer does then is not
// counted, since it runs elsewhere.
async function frameCost(open) {
  const page = await graphOf(open, 'nodes=5000&links=10000&packets=10000&layout=grid&still');
  const times = await measure(page, () => window.bench.frames);
  const scrub = await page.evaluate(scrubTimes, frames);
  const changes = await page.evaluate(changeTimes, frames);
  await page.close();
  const size = { nodes: 5000, links: 10_000, packets_in_flight: 10_000 };
  print({ bench: 'graph.frame', ...size, ...quantiles(times) });
  print({ bench: 'graph.scrub', ...size, ...quantiles(scrub) });
  print({ bench: 'graph.states', ...size, nodes_that_change: 100, ...quantiles(changes) });
  if (median(changes) > frameLimitMs) process.exitCode = 1;
  if (median(times) > frameLimitMs || median(scrub) > frameLimitMs) process.exitCode = 1;
}

// Moments far from each other in turn: what the cursor of the timeline costs.
function scrubTimes(count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    window.bench.draw(100e9 - ((i * 7) % 10) * 1e8);
    times.push(performance.now() - began);
  }
  return times;
}

// A hundred nodes change role or fail in each frame: all that stands still is drawn anew.
function changeTimes(count) {
  const states = new Uint32Array(5000).fill(257);
  const roles = ['leader', 'follower', 'candidate', 'learner'];
  const times = [];
  for (let i = 0; i < count; i++) {
    for (let node = 0; node < 100; node++) {
      states[(i * 37 + node * 50) % 5000] = ((1 + ((i + node) % 4)) << 8) | (node % 2);
    }
    const began = performance.now();
    window.bench.view.setNodeStates(states, roles);
    window.bench.draw(100e9 - ((i * 7) % 10) * 1e8);
    times.push(performance.now() - began);
  }
  return times;
}

async function frameRate(open) {
  const page = await graphOf(open, 'nodes=500&links=1000&packets=1000&layout=grid&still');
  const stamps = await measure(page, () => window.bench.frameTimes);
  const cost = await measure(page, () => window.bench.frames);
  await page.close();
  const gaps = stamps.slice(1).map((stamp, i) => stamp - stamps[i]);
  const perSecond = (1000 * gaps.length) / (stamps.at(-1) - stamps[0]);
  const size = { nodes: 500, links: 1000, packets_in_flight: 1000 };
  print({ bench: 'graph.rate', ...size, frames_per_second: round(perSecond), gap_p95_ms: round(quantile(gaps, 0.95)) });
  print({ bench: 'graph.frame', ...size, ...quantiles(cost) });
}

function graphOf(open, query) {
  return open(`graph.html?${query}`, 'window.bench?.frames.length > 2');
}

// The last `frames` values of a list that grows with each frame, once there are that many new ones.
async function measure(page, list) {
  const source = `(${list})()`;
  await page.waitForTimeout(2000); // shaders are compiled, code is warm
  const before = await page.evaluate(`${source}.length`);
  await page.waitForFunction(`${source}.length >= ${before + frames}`, undefined, { timeout: 120_000 });
  return page.evaluate(`${source}.slice(-${frames})`);
}

function quantiles(times) {
  return {
    javascript_median_ms: round(median(times)),
    javascript_p95_ms: round(quantile(times, 0.95)),
    javascript_max_ms: round(Math.max(...times)),
  };
}
