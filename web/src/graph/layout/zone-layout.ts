import { settings } from '../settings';
import type { LayoutInput, Positions } from './layout-input';
import { circleRadius, placeOnCircle } from './plain-layouts';

const { spacing, zonePadding } = settings;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));
const ringMax = 10; // nodes of a zone that still stand in a circle; more fill it like the seeds of a sunflower

interface Cluster {
  nodes: number[];
  radius: number;
}

/** Each zone is a disc of nodes; the discs stand in a circle, or in rows if there are many, and never overlap. */
export function zoneLayout(input: LayoutInput): Positions {
  const clusters = clustersOf(input);
  const positions = new Float32Array(2 * input.count);
  const reach = Math.max(0, ...clusters.map(({ radius }) => radius)) + zonePadding + spacing / 4;
  clusters.forEach(({ nodes, radius }, i) => {
    const centre = clusters.length <= 8 ? onCircle(i, clusters.length, reach) : inRows(i, clusters.length, reach);
    if (nodes.length <= ringMax) placeOnCircle(positions, nodes, centre.x, centre.y, radius);
    else placeAsSunflower(positions, nodes, centre.x, centre.y);
  });
  return positions;
}

function clustersOf({ count, zones }: LayoutInput): Cluster[] {
  const clusters: Cluster[] = [];
  for (let node = 0; node < count; node++) {
    (clusters[zones[node]!] ??= { nodes: [], radius: 0 }).nodes.push(node);
  }
  for (const cluster of clusters) {
    const size = cluster.nodes.length;
    cluster.radius = size <= ringMax ? circleRadius(size) : seedRadius(size - 1);
  }
  return clusters;
}

// Discs of `reach` about these centres touch at most.
function onCircle(i: number, count: number, reach: number): { x: number; y: number } {
  if (count === 1) return { x: 0, y: 0 };
  const radius = reach / Math.sin(Math.PI / count);
  const angle = (2 * Math.PI * i) / count + (count === 2 ? Math.PI : -Math.PI / 2);
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

function inRows(i: number, count: number, reach: number): { x: number; y: number } {
  const columns = Math.ceil(Math.sqrt(count * 1.5));
  const rows = Math.ceil(count / columns);
  return {
    x: 2 * reach * ((i % columns) - (columns - 1) / 2),
    y: 2 * reach * (Math.floor(i / columns) - (rows - 1) / 2),
  };
}

function seedRadius(i: number): number {
  return spacing * 0.6 * Math.sqrt(i + 0.5);
}

function placeAsSunflower(positions: Positions, nodes: readonly number[], centreX: number, centreY: number): void {
  nodes.forEach((node, i) => {
    positions[2 * node] = centreX + seedRadius(i) * Math.cos(i * goldenAngle);
    positions[2 * node + 1] = centreY + seedRadius(i) * Math.sin(i * goldenAngle);
  });
}
