// What the graph takes and what it tells: the public types of this folder.

export interface GraphNode {
  id: string;
  zone: string;
  model: string;
}

/**
 * Packets by columns, times in nanoseconds of simulated time. `kind` is the id of the message, `lost` is not 0 for a
 * packet that never arrives: it falls off its link halfway.
 */
export interface PacketBatch {
  count: number;
  from: Uint32Array;
  to: Uint32Array;
  sent: Float64Array;
  arrives: Float64Array;
  kind: Uint8Array;
  lost: Uint8Array;
  begins?: Float32Array; // share of the way at which it begins, for what was caught: 0 to 1
}

export type LayoutKind = 'force' | 'ring' | 'grid' | 'tree' | 'zone';
export type ThemeName = 'dark' | 'light';

/**
 * What a drag on the canvas does: move the view and the nodes, draw a line that cuts links, or join two nodes; with 'build' it
 * joins if it begins at the rim of a node, and moves the node from its middle.
 */
export type Tool = 'select' | 'cut' | 'connect' | 'build';

export interface GraphOptions {
  theme?: ThemeName;
  layout?: LayoutKind;
  seed?: number; // of the force layout
  label?: string; // accessible name of the graph
  packetCapacity?: number; // how many packets are kept for scrubbing: the oldest go first
  describeLink?: (from: number, to: number) => string; // e.g. its latency; otherwise the names of its nodes
  reducedMotion?: boolean; // default: what the system prefers
}

export type Selection =
  | { kind: 'node'; node: number }
  | { kind: 'link'; from: number; to: number }
  | { kind: 'none' };

export interface PickedPacket {
  ordinal: number; // n-th packet ever added since the last clearPackets
  from: number;
  to: number;
  sentNs: number;
  arrivesNs: number;
  kind: number;
  lost: boolean;
  x: number; // CSS pixels within the host
  y: number;
}

export interface GraphEvents {
  select: Selection;
  hover: { target: Selection; x: number; y: number };
  cut: { pairs: Uint32Array };
  'pull-apart': { node: number; pairs: Uint32Array }; // links that a drag with Shift has torn
  packet: PickedPacket;
  move: { node: number; x: number; y: number }; // a person has moved a node; world units
  menu: { target: Selection; x: number; y: number }; // right click, long press or the menu key
  connect: { from: number; to: number };
  place: { x: number; y: number; from?: number }; // double click on the empty canvas, or a join dropped there; world units
}

export type GraphEventName = keyof GraphEvents;
export type GraphListener<Name extends GraphEventName> = (event: GraphEvents[Name]) => void;
