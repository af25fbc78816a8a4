import { describe, expect, it } from 'vitest';

import { randomNumbers } from './layout/random';
import { NodeGrid } from './node-grid';

function nearestOfAll(positions: Float32Array, x: number, y: number, reach: number): number {
  let best = reach * reach;
  let found = -1;
  for (let node = 0; node < positions.length / 2; node++) {
    const distance = (positions[2 * node]! - x) ** 2 + (positions[2 * node + 1]! - y) ** 2;
    if (distance > best) continue;
    best = distance;
    found = node;
  }
  return found;
}

// Spread evenly, in a few clumps, on a line, on one spot.
const spreads: Record<string, (random: () => number) => [number, number]> = {
  evenly: (random) => [random() * 1000, random() * 600],
  clumps: (random) => [Math.floor(random() * 3) * 5000 + random(), Math.floor(random() * 3) * 5000 + random()],
  line: (random) => [random() * 1e5, 7],
  spot: () => [-3, 4],
};

describe('picking by the grid', () => {
  for (const [name, spread] of Object.entries(spreads)) {
    it(`finds what looking at all nodes finds: ${name}`, () => {
      const random = randomNumbers(11);
      const positions = new Float32Array(400);
      for (let node = 0; node < 200; node++) positions.set(spread(random), 2 * node);
      const grid = new NodeGrid(positions);
      let hits = 0;
      for (let round = 0; round < 2000; round++) {
        const centre = Math.floor(random() * 200);
        const reach = random() * 60;
        const x = positions[2 * centre]! + (random() - 0.5) * 80;
        const y = positions[2 * centre + 1]! + (random() - 0.5) * 80;
        const found = grid.nearest(x, y, reach);
        expect(found).toBe(nearestOfAll(positions, x, y, reach));
        if (found >= 0) hits++;
      }
      expect(hits).toBeGreaterThan(100);
    });
  }

  it('finds nothing where nothing is', () => {
    expect(new NodeGrid(new Float32Array(0)).nearest(0, 0, 1e9)).toBe(-1);
    expect(new NodeGrid(Float32Array.of(5, 5)).nearest(50, 5, 44)).toBe(-1);
    expect(new NodeGrid(Float32Array.of(5, 5)).nearest(50, 5, 46)).toBe(0);
  });
});
