import { boundsOf, type Camera, type Point } from './camera';
import { packetPlace } from './packet-path';
import type { Scene } from './scene';
import { settings } from './settings';

/** What of a scene is seen: it follows the layout until a person moves it. */
export class Viewport {
  private isFitted = true;

  constructor(
    readonly camera: Camera,
    private readonly scene: Scene,
    private readonly options: { padding: () => number; redraw: () => void }, // padding in world units
  ) {}

  fit(): void {
    this.isFitted = true;
    this.fitNow();
  }

  /** The nodes have moved, or the element has another size: all is shown again, unless a person has chosen what is. */
  refit(): void {
    if (this.isFitted) this.fitNow();
  }

  /** From now on it stays as it is. */
  hold(): void {
    this.isFitted = false;
  }

  zoom(factor: number, x?: number, y?: number): void {
    this.camera.zoom(factor, x, y);
    this.moved();
  }

  /** By CSS pixels. */
  pan(byX: number, byY: number): void {
    this.camera.pan(byX, byY);
    this.moved();
  }

  moved(): void {
    this.hold();
    this.options.redraw();
  }

  resize(width: number, height: number): void {
    this.camera.width = width;
    this.camera.height = height;
    this.refit();
    this.options.redraw();
  }

  /** Where a node is on the screen. */
  nodePlace(node: number): Point {
    const { x, y } = this.scene.position(node);
    return this.camera.toScreen(x, y);
  }

  /** Where a packet is on the screen at a time. */
  packetPlace({ from, to, sentNs, arrivesNs }: { from: number; to: number; sentNs: number; arrivesNs: number }, atNs: number): Point {
    const progress = Math.min(Math.max((atNs - sentNs) / (arrivesNs - sentNs), 0), 1);
    const shape = { nodeRadius: this.camera.nodeRadius(), laneOffset: settings.laneOffset };
    return packetPlace(this.nodePlace(from), this.nodePlace(to), progress, false, shape);
  }

  /** Pans if a node is not within the view. */
  showNode(node: number): void {
    const { x, y } = this.nodePlace(node);
    const margin = settings.fitMargin / 2;
    const { width, height } = this.camera;
    if (x >= margin && x <= width - margin && y >= margin && y <= height - margin) return;
    this.pan(width / 2 - x, height / 2 - y);
  }

  private fitNow(): void {
    this.camera.fit(boundsOf(this.scene.positions, this.options.padding()));
    this.options.redraw();
  }
}
