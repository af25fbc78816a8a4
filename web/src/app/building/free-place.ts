import type { Place } from './building';

const tries = 12; // around each circle

/** Somewhere around the middle of what is there, with nothing within `reach`. */
export function freePlace(taken: readonly Place[], reach: number): Place {
  if (taken.length === 0) return { x: 0, y: 0 };
  const middle = {
    x: taken.reduce((sum, { x }) => sum + x, 0) / taken.length,
    y: taken.reduce((sum, { y }) => sum + y, 0) / taken.length,
  };
  const isFree = ({ x, y }: Place): boolean => taken.every((each) => Math.hypot(each.x - x, each.y - y) >= reach);
  for (let radius = 0; ; radius += reach / 2) {
    for (let step = 0; step < tries; ++step) {
      const angle = (2 * Math.PI * step) / tries;
      const place = { x: middle.x + radius * Math.cos(angle), y: middle.y + radius * Math.sin(angle) };
      if (isFree(place)) return place;
    }
  }
}
