import { describe, expect, it } from 'vitest';

import { settings } from '../settings';
import type { LayoutKind } from '../types';
import { layOut, layoutFor } from './layout';
import type { LayoutInput, Positions } from './layout-input';
import { QuadTree } from './quad-tree';
import { randomNumbers } from './random';

const kinds: readonly LayoutKind[] = ['force', 'ring', 'grid', 'tree', 'zone'];

function randomGraph(count: number, linkCount: number, zoneCount = 1, seed = 1): LayoutInput {
  const random = randomNumbers(seed);
  const keys = new Set<number>();
  while (keys.size < Math.min(linkCount, (count * (count - 1)) / 2)) {
    const a = Math.floor(random() * count);
    const b = Math.floor(random() * count);
    if (a < b) keys.add(a * count + b);
  }
  const links = Uint32Array.from([...keys].flatMap((key) => [Math.floor(key / count), key % count]));
  return { count, links, zones: Uint32Array.from({ length: count }, (_, i) => i % zoneCount), seed };
}

function distance(positions: Positions, a: number, b: number): number {
  return Math.hypot(positions[2 * a]! - positions[2 * b]!, positions[2 * a + 1]! - positions[2 * b + 1]!);
}

function closestPair(positions: Positions): number {
  let closest = Infinity;
  for (let a = 0; a < positions.length / 2; a++) {
    for (let b = 0; b < a; b++) closest = Math.min(closest, distance(positions, a, b));
  }
  return closest;
}

describe.each(kinds)('layout %s', (kind) => {
  it('is the same for the same input', () => {
    const input = randomGraph(80, 160, 4);
    expect(layOut(kind, input)).toEqual(layOut(kind, { ...input, links: input.links.slice() }));
  });

  it.each([0, 1, 2, 3, 17, 120])('gives each of %i nodes a place of its own, within bounds', (count) => {
    for (const links of [0, count, 3 * count]) {
      const positions = layOut(kind, randomGraph(count, links, Math.max(1, Math.floor(count / 6))));
      expect(positions.length).toBe(2 * count);
      const bound = settings.spacing * (count + 6);
      for (const value of positions) expect(Math.abs(value)).toBeLessThanOrEqual(bound);
      if (count > 1) expect(closestPair(positions)).toBeGreaterThan(settings.spacing / 20);
    }
  });
});

describe('force', () => {
  it('differs with the seed', () => {
    const input = randomGraph(30, 60);
    expect(layOut('force', input)).not.toEqual(layOut('force', { ...input, seed: 2 }));
  });

  it('brings linked nodes closer than others', () => {
    const input = randomGraph(100, 150);
    const positions = layOut('force', input);
    let linked = 0;
    for (let i = 0; i < input.links.length; i += 2) linked += distance(positions, input.links[i]!, input.links[i + 1]!);
    let all = 0;
    for (let a = 0; a < 100; a++) for (let b = 0; b < a; b++) all += distance(positions, a, b);
    expect(linked / (input.links.length / 2)).toBeLessThan((0.6 * all) / 4950);
  });

  it('makes a regular shape of a complete graph', () => {
    const positions = layOut('force', randomGraph(4, 6));
    const radii = [0, 1, 2, 3].map((node) => Math.hypot(positions[2 * node]!, positions[2 * node + 1]!));
    expect(Math.max(...radii) / Math.min(...radii)).toBeLessThan(1.1);
  });
});

describe('the quadtree', () => {
  it('pushes nearly as all pairs do', () => {
    const random = randomNumbers(9);
    const x = Float64Array.from({ length: 500 }, () => random() * 1000);
    const y = Float64Array.from({ length: 500 }, () => random() * 1000);
    const tree = new QuadTree();
    tree.build(x, y);
    let error = 0;
    let total = 0;
    for (let node = 0; node < 500; node++) {
      const forceX = new Float64Array(1);
      const forceY = new Float64Array(1);
      tree.repel(x[node]!, y[node]!, 100, forceX, forceY, 0);
      let [exactX, exactY] = [0, 0];
      for (let other = 0; other < 500; other++) {
        if (other === node) continue;
        const dx = x[node]! - x[other]!;
        const dy = y[node]! - y[other]!;
        exactX += (100 * dx) / (dx * dx + dy * dy);
        exactY += (100 * dy) / (dx * dx + dy * dy);
      }
      error += Math.hypot(forceX[0]! - exactX, forceY[0]! - exactY);
      total += Math.hypot(exactX, exactY);
    }
    expect(error / total).toBeLessThan(0.06);
  });

  it('takes any number of nodes on one spot', () => {
    const tree = new QuadTree();
    tree.build(new Float64Array(1000).fill(5), new Float64Array(1000).fill(5));
    const forceX = new Float64Array(1);
    tree.repel(15, 5, 100, forceX, new Float64Array(1), 0);
    expect(forceX[0]).toBeCloseTo((1000 * 100) / 10, 3);
  });
});

describe('zone', () => {
  it.each([[12, 2], [30, 3], [64, 8], [200, 25]])('keeps the discs of %i nodes in %i zones apart', (count, zones) => {
    const positions = layOut('zone', randomGraph(count, count, zones));
    const discs = Array.from({ length: zones }, (_, zone) => disc(positions, zone, zones));
    for (let a = 0; a < zones; a++) {
      for (let b = 0; b < a; b++) {
        const apart = Math.hypot(discs[a]!.x - discs[b]!.x, discs[a]!.y - discs[b]!.y);
        expect(apart).toBeGreaterThan(discs[a]!.radius + discs[b]!.radius + 2 * settings.zonePadding);
      }
    }
  });
});

function disc(positions: Positions, zone: number, zones: number): { x: number; y: number; radius: number } {
  const members: number[] = [];
  for (let node = zone; node < positions.length / 2; node += zones) members.push(node);
  const x = members.reduce((sum, node) => sum + positions[2 * node]!, 0) / members.length;
  const y = members.reduce((sum, node) => sum + positions[2 * node + 1]!, 0) / members.length;
  const away = members.map((node) => Math.hypot(positions[2 * node]! - x, positions[2 * node + 1]! - y));
  return { x, y, radius: Math.max(...away) };
}

describe('tree', () => {
  it('puts each node one layer below the one that led to it', () => {
    //      0
    //    1   2
    //   3 4   5
    const links = Uint32Array.of(0, 1, 0, 2, 1, 3, 1, 4, 2, 5, 0, 6, 0, 7);
    const positions = layOut('tree', { count: 8, links, zones: new Uint32Array(8), seed: 1 });
    const layer = (node: number) => Math.round((positions[2 * node + 1]! - positions[1]!) / settings.spacing);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(layer)).toEqual([0, 1, 1, 2, 2, 2, 1, 1]);
    expect(positions[2]).toBeCloseTo((positions[6]! + positions[8]!) / 2); // 1 above the middle of 3 and 4
  });

  it('takes a chain of many nodes', () => {
    const links = Uint32Array.from({ length: 2 * 19_999 }, (_, i) => (i + 1) >> 1);
    const positions = layOut('tree', { count: 20_000, links, zones: new Uint32Array(20_000), seed: 1 });
    expect(positions.every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('layoutFor', () => {
  it('suits small groups, zones and crowds', () => {
    expect(layoutFor(5, 1)).toBe('ring');
    expect(layoutFor(9, 3)).toBe('zone');
    expect(layoutFor(300, 1)).toBe('force');
    expect(layoutFor(5, 5)).toBe('ring');
  });
});
