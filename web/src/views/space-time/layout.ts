import type { TimeWindow } from './time-window';

export const RULER_PX = 22;
export const LANE_PX_MIN = 22;
export const LANE_PX_MAX = 72;

/** Where lanes and times are on the canvas. */
export interface LaneLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly labelPx: number;
  readonly lanePx: number;
  readonly nodes: number;
  /** How far the lanes are scrolled up. */
  readonly scrollPx: number;
  readonly window: TimeWindow;
}

export function lanePxFor(heightPx: number, nodes: number): number {
  return Math.min(LANE_PX_MAX, Math.max(LANE_PX_MIN, (heightPx - RULER_PX) / Math.max(1, nodes)));
}

export function xOf(layout: LaneLayout, ns: number): number {
  const plot = layout.widthPx - layout.labelPx;
  return layout.labelPx + ((ns - layout.window.startNs) / layout.window.spanNs) * plot;
}

export function timeAt(layout: LaneLayout, x: number): number {
  const plot = Math.max(1, layout.widthPx - layout.labelPx);
  return layout.window.startNs + ((x - layout.labelPx) / plot) * layout.window.spanNs;
}

/** The middle of a node's lane. */
export function yOf(layout: LaneLayout, node: number): number {
  return RULER_PX + (node + 0.5) * layout.lanePx - layout.scrollPx;
}

/** The node whose lane is there, or -1. */
export function nodeAt(layout: LaneLayout, y: number): number {
  if (y < RULER_PX) return -1;
  const node = Math.floor((y - RULER_PX + layout.scrollPx) / layout.lanePx);
  return node >= 0 && node < layout.nodes ? node : -1;
}
