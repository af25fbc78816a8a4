import { settings } from '../settings';
import type { LayoutInput, Positions } from './layout-input';

const { spacing } = settings;

/** In order round a circle, the first at the top. */
export function ringLayout({ count }: LayoutInput): Positions {
  const positions = new Float32Array(2 * count);
  placeOnCircle(positions, Array.from({ length: count }, (_, node) => node), 0, 0, circleRadius(count));
  return positions;
}

export function circleRadius(count: number): number {
  if (count < 2) return 0;
  return Math.max(spacing * 0.75, spacing / (2 * Math.sin(Math.PI / count)));
}

export function placeOnCircle(
  positions: Positions, nodes: readonly number[],
  centreX: number, centreY: number, radius: number,
): void {
  nodes.forEach((node, i) => {
    const angle = (2 * Math.PI * i) / nodes.length - Math.PI / 2;
    positions[2 * node] = centreX + radius * Math.cos(angle);
    positions[2 * node + 1] = centreY + radius * Math.sin(angle);
  });
}

/** In order along rows, a little wider than high. */
export function gridLayout({ count }: LayoutInput): Positions {
  const positions = new Float32Array(2 * count);
  placeInRows(positions, Array.from({ length: count }, (_, node) => node), 0, 0);
  return positions;
}

export function rowsFor(count: number): { columns: number; rows: number } {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count * 1.5)));
  return { columns, rows: Math.ceil(count / columns) };
}

/** Centred about a point. */
export function placeInRows(positions: Positions, nodes: readonly number[], centreX: number, centreY: number): void {
  const { columns, rows } = rowsFor(nodes.length);
  nodes.forEach((node, i) => {
    positions[2 * node] = centreX + ((i % columns) - (columns - 1) / 2) * spacing;
    positions[2 * node + 1] = centreY + (Math.floor(i / columns) - (rows - 1) / 2) * spacing;
  });
}
