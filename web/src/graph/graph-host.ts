import type { Camera, Point } from './camera';
import type { Gestures } from './gestures';
import type { InteractionHost } from './interaction';
import type { KeyboardHost } from './keyboard';
import type { Listeners } from './listeners';
import type { NodeLabels } from './node-labels';
import type { Picture } from './picture';
import type { Scene } from './scene';
import type { Surface } from './surface';
import type { Selection } from './types';
import type { Viewport } from './viewport';

/** The parts of a view that gestures and keys act on. */
export interface GraphParts {
  readonly scene: Scene;
  readonly events: Listeners;
  readonly viewport: Viewport;
  readonly surface: Surface;
  readonly labels: NodeLabels;
  readonly picture: Picture;
  readonly gestures: () => Gestures;
  readonly timeNs: () => number;
  readonly select: (selection: Selection) => void;
}

/** What gestures and keys ask of a view. */
export class GraphHost implements InteractionHost, KeyboardHost {
  constructor(private readonly parts: GraphParts) {}

  get camera(): Camera {
    return this.parts.viewport.camera;
  }

  get scene(): Scene {
    return this.parts.scene;
  }

  get events(): Listeners {
    return this.parts.events;
  }

  timeNs(): number {
    return this.parts.timeNs();
  }

  select(selection: Selection): void {
    this.parts.select(selection);
  }

  fit(): void {
    this.parts.viewport.fit();
  }

  zoom(factor: number): void {
    this.parts.viewport.zoom(factor);
  }

  pan(byX: number, byY: number): void {
    this.parts.viewport.pan(byX, byY);
  }

  redraw(): void {
    this.parts.picture.redraw();
  }

  cameraMoved(): void {
    this.parts.viewport.moved();
  }

  /** A layout under way moves only the others. */
  nodeTaken(node: number): void {
    this.scene.setPinned(node, true);
    this.parts.viewport.hold();
  }

  setCursor(cursor: string): void {
    this.parts.surface.target.style.cursor = cursor;
  }

  showLine(kind: 'cut' | 'connect', from: Point, to: Point): void {
    this.parts.surface.showLine(kind, from, to);
  }

  hideLine(): void {
    this.parts.surface.hideLine();
  }

  activeNode(): number {
    return this.parts.labels.active;
  }

  focusNode(node: number): void {
    this.parts.viewport.showNode(node);
    this.parts.labels.activate(node, true, this.camera);
  }

  escape(): boolean {
    if (this.parts.gestures().cancel()) return true;
    if (this.scene.selection.kind === 'none') return false;
    this.select({ kind: 'none' });
    return true;
  }

  togglePin(node: number): void {
    this.scene.setPinned(node, !this.scene.pinned.has(node));
  }

  openMenu(node: number): void {
    this.events.emit('menu', { target: { kind: 'node', node }, ...this.parts.viewport.nodePlace(node) });
  }
}
