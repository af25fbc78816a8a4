/** What a layout is made from: plain arrays, so that it can be posted to a worker. */
export interface LayoutInput {
  count: number; // nodes
  links: Uint32Array; // pairs of node numbers, each link once
  zones: Uint32Array; // number of each node's zone, from 0 without gaps
  seed: number;
}

/** Positions of all nodes, x0 y0 x1 y1 …, in units of the world; y points down. The middle is near the origin. */
export type Positions = Float32Array<ArrayBuffer>;
