import type { Point } from './camera';

export interface PathShape {
  nodeRadius: number;
  laneOffset: number;
}

/**
 * Where a packet is, as the shader in gl/packet-layer.ts places it. Lengths in pixels, y down; `progress` from 0 to 1.
 * It goes from rim to rim on the right of the link; a lost one falls off halfway; one to its sender makes a loop.
 * What was caught goes only from one share of the way to another.
 */
export function packetPlace(
  from: Point, to: Point, progress: number, lost: boolean, shape: PathShape, share = { first: 0, last: 1 },
): Point {
  const across = to.x - from.x;
  const down = to.y - from.y;
  const length = Math.hypot(across, down);
  const gone = share.first + (share.last - share.first) * (lost ? Math.min(progress, 0.5) : progress);
  const fall = lost ? Math.max(progress - 0.5, 0) * 2 : 0;
  if (length < 0.001) return loopPlace(from, gone, fall, shape.nodeRadius);
  const inset = Math.min(shape.nodeRadius, length / 2);
  const along = (inset + (length - 2 * inset) * gone) / length;
  const aside = shape.laneOffset / length;
  return {
    x: from.x + across * along - down * aside,
    y: from.y + down * along + across * aside + fall * fall * 26,
  };
}

function loopPlace(centre: Point, gone: number, fall: number, nodeRadius: number): Point {
  const angle = gone * 2 * Math.PI;
  return {
    x: centre.x + Math.sin(angle) * nodeRadius,
    y: centre.y - nodeRadius * 1.2 - (1 - Math.cos(angle)) * nodeRadius * 0.8 + nodeRadius * 0.4 + fall * fall * 26,
  };
}
