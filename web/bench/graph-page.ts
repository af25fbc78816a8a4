import { GraphView } from '../src/graph';
import { randomNumbers } from '../src/graph/layout/random';
import type { GraphNode, LayoutKind, PacketBatch, ThemeName } from '../src/graph';

// A made-up system in a page by itself, for measuring and for looking at. Its size comes from the address:
// graph.html?nodes=5&links=10&packets=20&zones=1&layout=ring&theme=dark
const query = new URLSearchParams(location.search);
const size = {
  nodes: wanted('nodes', 5),
  links: wanted('links', 10),
  packets: wanted('packets', 20), // in flight at any time
  zones: wanted('zones', 1),
};
const flightNs = 1e9;
const roles = ['leader', 'follower', 'candidate', 'learner'];

function wanted(name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise);
  if (!Number.isInteger(value) || value < 0 || value > 1e6) throw new Error(`${name} is not a number of things`);
  return value;
}

function makeNodes(): GraphNode[] {
  const models = ['raft', 'service', 'client', 'load_balancer'];
  return Array.from({ length: size.nodes }, (_, i) => ({
    id: `n${i + 1}`,
    zone: `zone-${(i % size.zones) + 1}`,
    model: query.has('models') ? models[i % models.length]! : 'raft',
  }));
}

// Complete if there is room for it, else a ring and links at random.
function makeLinks(random: () => number): Uint32Array {
  const { nodes, links } = size;
  const pairs: number[] = [];
  if (links >= (nodes * (nodes - 1)) / 2) {
    for (let a = 0; a < nodes; a++) for (let b = 0; b < a; b++) pairs.push(a, b);
  } else {
    for (let i = 0; i < Math.min(links, nodes); i++) pairs.push(i, (i + 1) % nodes);
    while (pairs.length < 2 * links) pairs.push(Math.floor(random() * nodes), Math.floor(random() * nodes));
  }
  return Uint32Array.from(pairs);
}

function emptyBatch(count: number): PacketBatch {
  return {
    count,
    from: new Uint32Array(count),
    to: new Uint32Array(count),
    sent: new Float64Array(count),
    arrives: new Float64Array(count),
    kind: new Uint8Array(count),
    lost: new Uint8Array(count),
  };
}

// Packets sent evenly over a span of time, along links.
function makePackets(links: Uint32Array, count: number, beginNs: number, endNs: number, random: () => number) {
  const batch = emptyBatch(links.length === 0 ? 0 : count);
  for (let i = 0; i < batch.count; i++) {
    const link = Math.floor((random() * links.length) / 2);
    const flip = random() < 0.5 ? 1 : 0;
    batch.from[i] = links[2 * link + flip]!;
    batch.to[i] = links[2 * link + 1 - flip]!;
    batch.sent[i] = Math.round(beginNs + ((endNs - beginNs) * i) / count);
    batch.arrives[i] = batch.sent[i]! + flightNs;
    batch.kind[i] = Math.floor(random() * 6);
    batch.lost[i] = random() < 0.1 ? 1 : 0;
  }
  return batch;
}

function makeStates(): Uint32Array {
  return Uint32Array.from({ length: size.nodes }, (_, i) => {
    const isUp = i % 7 !== 3;
    const isPaused = i % 11 === 5;
    const role = i === 0 ? 0 : 1 + (i % 3 === 2 ? 1 : 0) * (i % 2);
    return ((role + 1) << 8) | (isUp ? 1 : 0) | (isPaused ? 2 : 0);
  });
}

const host = document.getElementById('graph')!;
const theme: ThemeName = query.get('theme') === 'light' ? 'light' : 'dark';
const layout = (query.get('layout') ?? 'ring') as LayoutKind;
const made = GraphView.create(host, { theme, layout, label: 'Made-up system', reducedMotion: query.has('still') });
if ('error' in made) {
  host.textContent = made.error;
  throw new Error(made.error);
}
const view = made;
const random = randomNumbers(1);
view.setGraph(makeNodes(), makeLinks(random));
const links = view.links();
view.setNodeStates(makeStates(), roles);

const frames: number[] = []; // ms of JavaScript each
const frameTimes: number[] = [];
const startNs = 100e9;
let nowNs = startNs;
let sentUntilNs = startNs - flightNs;

// What a frame of the page costs: new packets, states, and drawing.
function advance(byNs: number): void {
  nowNs += byNs;
  const count = Math.round((size.packets * (nowNs - sentUntilNs)) / flightNs);
  if (count > 0) view.addPackets(makePackets(links, count, sentUntilNs, nowNs, random));
  if (count > 0) sentUntilNs = nowNs;
}

function frame(timeMs: number): void {
  advance(query.has('paused') ? 0 : 1e9 / 60);
  const states = makeStates();
  const began = performance.now();
  view.setNodeStates(states, roles);
  view.draw(nowNs);
  frames.push(performance.now() - began);
  frameTimes.push(timeMs);
  requestAnimationFrame(frame);
}

advance(0);
requestAnimationFrame(frame);

export interface Bench {
  view: GraphView;
  frames: number[];
  frameTimes: number[];
  draw(timeNs: number): void; // and from then on
}
const bench: Bench = { view, frames, frameTimes, draw: (timeNs) => view.draw((nowNs = timeNs)) };
Object.assign(window, { bench });
