import { describe, expect, it } from 'vitest';

import { convexHull, distanceSquaredToSegment, linksCrossed, nearestLink, segmentsCross } from './geometry';
import { randomNumbers } from './layout/random';

describe('a line across links', () => {
  //   0 ── 1     at y 0
  //   2 ── 3     at y 10
  const positions = Float32Array.of(0, 0, 10, 0, 0, 10, 10, 10);
  const links = Uint32Array.of(0, 1, 2, 3, 0, 2);

  it('cuts those that it crosses, and no other', () => {
    expect([...linksCrossed(links, positions, 5, -5, 5, 5)]).toEqual([0, 1]);
    expect([...linksCrossed(links, positions, 5, -5, 5, 15)]).toEqual([0, 1, 2, 3]);
    expect([...linksCrossed(links, positions, -1, 5, 1, 5)]).toEqual([0, 2]);
    expect([...linksCrossed(links, positions, 2, 2, 8, 8)]).toEqual([]);
  });

  it('cuts what it only touches, but not what it runs along', () => {
    expect(segmentsCross(0, 0, 10, 0, 5, 0, 5, 5)).toBe(true);
    expect(segmentsCross(0, 0, 10, 0, 2, 0, 8, 0)).toBe(false);
    expect(segmentsCross(0, 0, 10, 0, 5, 0.001, 5, 5)).toBe(false);
  });

  it('agrees with which side of each other the ends lie on', () => {
    const random = randomNumbers(3);
    let crossings = 0;
    for (let round = 0; round < 2000; round++) {
      const [ax, ay, bx, by, cx, cy, dx, dy] = Array.from({ length: 8 }, () => random() * 100) as Eight;
      const side = (px: number, py: number, qx: number, qy: number, x: number, y: number) =>
        Math.sign((qx - px) * (y - py) - (qy - py) * (x - px));
      const apart = side(ax, ay, bx, by, cx, cy) !== side(ax, ay, bx, by, dx, dy);
      const parts = side(cx, cy, dx, dy, ax, ay) !== side(cx, cy, dx, dy, bx, by);
      expect(segmentsCross(ax, ay, bx, by, cx, cy, dx, dy)).toBe(apart && parts);
      if (apart && parts) crossings++;
    }
    expect(crossings).toBeGreaterThan(200);
  });
});

type Eight = [number, number, number, number, number, number, number, number];

describe('the link under a pointer', () => {
  const positions = Float32Array.of(0, 0, 100, 0, 100, 100);
  const links = Uint32Array.of(0, 1, 1, 2);

  it('is the nearest one within reach', () => {
    expect(nearestLink(links, positions, 50, 3, 5)).toBe(0);
    expect(nearestLink(links, positions, 98, 50, 5)).toBe(1);
    expect(nearestLink(links, positions, 50, 50, 5)).toBe(-1);
  });

  it('ends at its nodes', () => {
    expect(distanceSquaredToSegment(-3, 4, 0, 0, 100, 0)).toBe(25);
    expect(distanceSquaredToSegment(3, 4, 0, 0, 0, 0)).toBe(25);
  });
});

describe('convexHull', () => {
  it('holds all points, and is made of some of them', () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 200; round++) {
      const points = Array.from({ length: 2 * Math.ceil(3 + random() * 30) }, () => Math.round(random() * 20));
      const hull = convexHull(points);
      for (let i = 0; i < points.length; i += 2) expect(isWithin(hull, points[i]!, points[i + 1]!)).toBe(true);
      const known = new Set(pairsOf(points));
      for (const corner of pairsOf(hull)) expect(known.has(corner)).toBe(true);
    }
  });

  it('leaves out what lies on an edge', () => {
    const corners = pairsOf(convexHull([0, 0, 5, 0, 10, 0, 10, 10, 0, 10, 5, 5]));
    expect(corners.sort()).toEqual(['0 0', '0 10', '10 0', '10 10']);
  });

  it('of one or two points is those', () => {
    expect([...convexHull([3, 4])]).toEqual([3, 4]);
    expect([...convexHull([3, 4, 1, 2])]).toEqual([1, 2, 3, 4]);
    expect(convexHull([]).length).toBe(0);
  });
});

function pairsOf(points: ArrayLike<number>): string[] {
  return Array.from({ length: points.length / 2 }, (_, i) => `${points[2 * i]} ${points[2 * i + 1]}`);
}

function isWithin(hull: Float32Array, x: number, y: number): boolean {
  const corners = hull.length / 2;
  if (corners < 3) return true; // all points on one line: nothing is inside
  for (let i = 0; i < corners; i++) {
    const next = (i + 1) % corners;
    const ax = hull[2 * i]!;
    const ay = hull[2 * i + 1]!;
    if ((hull[2 * next]! - ax) * (y - ay) - (hull[2 * next + 1]! - ay) * (x - ax) < 0) return false;
  }
  return true;
}
