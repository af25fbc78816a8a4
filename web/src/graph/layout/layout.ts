import type { LayoutKind } from '../types';
import { ForceLayout } from './force-layout';
import type { LayoutInput, Positions } from './layout-input';
import { gridLayout, ringLayout } from './plain-layouts';
import { treeLayout } from './tree-layout';
import { zoneLayout } from './zone-layout';

/** Positions of all nodes, at once. The same input gives the same positions. */
export function layOut(kind: LayoutKind, input: LayoutInput): Positions {
  switch (kind) {
    case 'force': {
      const layout = new ForceLayout(input);
      while (!layout.isDone) layout.step();
      return layout.positions();
    }
    case 'ring':
      return ringLayout(input);
    case 'grid':
      return gridLayout(input);
    case 'tree':
      return treeLayout(input);
    case 'zone':
      return zoneLayout(input);
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}

/** What suits a system that nobody has chosen a layout for. */
export function layoutFor(nodes: number, zones: number): LayoutKind {
  if (zones > 1 && zones < nodes) return 'zone';
  return nodes <= 16 ? 'ring' : 'force';
}
