// Plane geometry for picking, cutting and the outlines of zones.

/** Whether segment a-b crosses segment c-d in a point inside both, or touches it. Collinear ones do not count. */
export function segmentsCross(
  ax: number, ay: number, bx: number, by: number,
  cx: number, cy: number, dx: number, dy: number,
): boolean {
  const denominator = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (denominator === 0) return false;
  const alongFirst = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / denominator;
  const alongSecond = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / denominator;
  return alongFirst >= 0 && alongFirst <= 1 && alongSecond >= 0 && alongSecond <= 1;
}

/** Square of the distance of p from segment a-b. */
export function distanceSquaredToSegment(
  px: number, py: number,
  ax: number, ay: number, bx: number, by: number,
): number {
  const lengthSquared = (bx - ax) ** 2 + (by - ay) ** 2;
  const projected = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / lengthSquared;
  const along = lengthSquared === 0 ? 0 : Math.min(Math.max(projected, 0), 1);
  return (ax + along * (bx - ax) - px) ** 2 + (ay + along * (by - ay) - py) ** 2;
}

/** Links that the line from-to crosses: their pairs, in the order of `links`. */
export function linksCrossed(
  links: Uint32Array, positions: Float32Array,
  fromX: number, fromY: number, toX: number, toY: number,
): Uint32Array {
  const crossed: number[] = [];
  for (let i = 0; i < links.length; i += 2) {
    const a = links[i]!;
    const b = links[i + 1]!;
    const ax = positions[2 * a]!;
    const ay = positions[2 * a + 1]!;
    const bx = positions[2 * b]!;
    const by = positions[2 * b + 1]!;
    if (segmentsCross(fromX, fromY, toX, toY, ax, ay, bx, by)) crossed.push(a, b);
  }
  return Uint32Array.from(crossed);
}

/** Index of the link nearest to a point, or -1 if none is within `reach` (world units). */
export function nearestLink(
  links: Uint32Array, positions: Float32Array,
  x: number, y: number, reach: number,
): number {
  let best = reach * reach;
  let found = -1;
  for (let i = 0; i < links.length; i += 2) {
    const a = 2 * links[i]!;
    const b = 2 * links[i + 1]!;
    const distance = distanceSquaredToSegment(
      x, y, positions[a]!, positions[a + 1]!, positions[b]!, positions[b + 1]!,
    );
    if (distance <= best) {
      best = distance;
      found = i / 2;
    }
  }
  return found;
}

/** Andrew's monotone chain. Points and hull are x0 y0 x1 y1 …; the hull goes round once, without collinear points. */
export function convexHull(points: ArrayLike<number>): Float32Array {
  const order = Array.from({ length: points.length / 2 }, (_, i) => i);
  order.sort((a, b) => points[2 * a]! - points[2 * b]! || points[2 * a + 1]! - points[2 * b + 1]!);
  if (order.length < 3) return Float32Array.from(order.flatMap((i) => [points[2 * i]!, points[2 * i + 1]!]));
  const chain = [...halfHull(points, order), ...halfHull(points, order.reverse())];
  return Float32Array.from(chain.flatMap((i) => [points[2 * i]!, points[2 * i + 1]!]));
}

function halfHull(points: ArrayLike<number>, order: readonly number[]): number[] {
  const chain: number[] = [];
  for (const i of order) {
    while (chain.length >= 2 && turn(points, chain.at(-2)!, chain.at(-1)!, i) <= 0) chain.pop();
    chain.push(i);
  }
  chain.pop(); // the other half begins with it
  return chain;
}

function turn(points: ArrayLike<number>, a: number, b: number, c: number): number {
  const ax = points[2 * a]!;
  const ay = points[2 * a + 1]!;
  return (points[2 * b]! - ax) * (points[2 * c + 1]! - ay) - (points[2 * b + 1]! - ay) * (points[2 * c]! - ax);
}
