import type { Camera, Point } from './camera';
import { linksCrossed } from './geometry';
import type { GestureHandler, PointerAt } from './gestures';
import type { Listeners } from './listeners';
import type { Scene } from './scene';
import { settings } from './settings';
import type { Selection, Tool } from './types';

/** What an interaction needs of the view that it is part of. */
export interface InteractionHost {
  readonly camera: Camera;
  readonly scene: Scene;
  readonly events: Listeners;
  timeNs(): number;
  cameraMoved(): void; // by a person: it is no longer fitted by itself
  nodeTaken(node: number): void; // pins it, so that no layout moves it
  select(selection: Selection): void;
  fit(): void;
  redraw(): void;
  setCursor(cursor: string): void;
  showLine(kind: 'cut' | 'connect', from: Point, to: Point): void;
  hideLine(): void;
}

type Drag =
  | { kind: 'none' }
  | { kind: 'pan'; last: Point }
  | { kind: 'node'; node: number; grip: Point; origin: Point; lengths: Map<number, number>; wasPinned: boolean }
  | { kind: 'cut'; from: Point }
  | { kind: 'connect'; node: number };

/** What gestures do to the graph. */
export class Interaction implements GestureHandler {
  tool: Tool = 'select';
  private current: Drag = { kind: 'none' };

  constructor(private readonly host: InteractionHost) {}

  tap({ x, y }: PointerAt): void {
    const { scene, camera, events } = this.host;
    const node = scene.pickNode(camera, x, y);
    // One that has just left, or is about to arrive, lies at a rim.
    const isBeside = node < 0 || this.shareOfRadius(node, { x, y }) > settings.packetRim;
    const packet = isBeside ? scene.pickPacket(camera, x, y, this.host.timeNs()) : undefined;
    if (packet) events.emit('packet', packet);
    else this.host.select(scene.pick(camera, x, y));
  }

  doubleTap({ x, y }: PointerAt): void {
    const { scene, camera, events } = this.host;
    if (scene.pick(camera, x, y).kind !== 'none') return;
    if (!events.has('place')) return this.host.fit();
    events.emit('place', camera.toWorld(x, y));
  }

  longPress({ x, y }: PointerAt): void {
    const target = this.host.scene.pick(this.host.camera, x, y);
    this.host.events.emit('menu', { target, x, y });
  }

  hover(at: PointerAt | undefined): void {
    const { scene, camera, events } = this.host;
    const target: Selection = at && !at.isTouch ? scene.pick(camera, at.x, at.y) : { kind: 'none' };
    this.host.setCursor(this.cursorOver(target, at));
    if (isSame(target, scene.hovered)) return;
    scene.hover(target);
    this.host.redraw();
    events.emit('hover', { target, x: at?.x ?? 0, y: at?.y ?? 0 });
  }

  dragStart(from: PointerAt): void {
    const { scene, camera } = this.host;
    const node = scene.pickNode(camera, from.x, from.y);
    if (from.alt || this.tool === 'cut') this.current = { kind: 'cut', from };
    else if (node >= 0 && this.joins(node, from)) this.current = { kind: 'connect', node };
    else if (node >= 0) this.current = this.grab(node, from);
    else this.current = { kind: 'pan', last: from };
    if (this.current.kind === 'pan') this.host.setCursor('grabbing');
  }

  drag(at: PointerAt): void {
    const { current, host } = this;
    switch (current.kind) {
      case 'none':
        return;
      case 'pan':
        this.pan(at.x - current.last.x, at.y - current.last.y);
        current.last = at;
        return;
      case 'node':
        return this.dragNode(current, at);
      case 'cut':
        return host.showLine('cut', current.from, at);
      case 'connect':
        return host.showLine('connect', this.onScreen(current.node), at);
      default: {
        const unreachable: never = current;
        return unreachable;
      }
    }
  }

  dragEnd(at: PointerAt, isCancelled: boolean): void {
    const { current } = this;
    this.current = { kind: 'none' };
    this.host.hideLine();
    switch (current.kind) {
      case 'none':
        return;
      case 'pan':
        return this.host.setCursor('grab');
      case 'node':
        return this.dropNode(current, isCancelled);
      case 'cut':
        if (!isCancelled) this.cut(current.from, at);
        return;
      case 'connect':
        if (!isCancelled) this.connect(current.node, at);
        return;
      default: {
        const unreachable: never = current;
        return unreachable;
      }
    }
  }

  scale(factor: number, x: number, y: number): void {
    this.host.camera.zoom(factor, x, y);
    this.host.cameraMoved();
  }

  pan(byX: number, byY: number): void {
    this.host.camera.pan(byX, byY);
    this.host.cameraMoved();
  }

  private grab(node: number, from: PointerAt): Drag {
    const { scene, camera } = this.host;
    const wasPinned = scene.pinned.has(node);
    this.host.nodeTaken(node);
    const origin = scene.position(node);
    const pointer = camera.toWorld(from.x, from.y);
    const grip = { x: origin.x - pointer.x, y: origin.y - pointer.y };
    return { kind: 'node', node, grip, origin, lengths: this.linkLengths(node), wasPinned };
  }

  private dragNode(drag: Drag & { kind: 'node' }, at: PointerAt): void {
    const { scene, camera } = this.host;
    const { x, y } = camera.toWorld(at.x, at.y);
    scene.moveNode(drag.node, x + drag.grip.x, y + drag.grip.y);
    this.host.redraw();
    if (at.shift) this.tear(drag);
  }

  // Links that have grown by much tear, each once.
  private tear({ node, lengths }: Drag & { kind: 'node' }): void {
    const { camera, events } = this.host;
    const torn: number[] = [];
    for (const [neighbour, length] of this.linkLengths(node)) {
      const before = lengths.get(neighbour);
      if (before === undefined || (length - before) * camera.scale < settings.pullApartBy) continue;
      lengths.delete(neighbour);
      torn.push(node, neighbour);
    }
    if (torn.length > 0) events.emit('pull-apart', { node, pairs: Uint32Array.from(torn) });
  }

  private dropNode({ node, origin, wasPinned }: Drag & { kind: 'node' }, isCancelled: boolean): void {
    const { scene, events } = this.host;
    if (isCancelled) {
      scene.moveNode(node, origin.x, origin.y);
      scene.setPinned(node, wasPinned);
    } else events.emit('move', { node, ...scene.position(node) });
    this.host.redraw();
  }

  private cut(from: Point, to: Point): void {
    const { scene, camera, events } = this.host;
    const begin = camera.toWorld(from.x, from.y);
    const end = camera.toWorld(to.x, to.y);
    const pairs = linksCrossed(scene.data.links, scene.positions, begin.x, begin.y, end.x, end.y);
    if (pairs.length > 0) events.emit('cut', { pairs });
  }

  private connect(from: number, at: PointerAt): void {
    const { scene, camera, events } = this.host;
    const to = scene.pickNode(camera, at.x, at.y);
    if (to >= 0 && to !== from) events.emit('connect', { from, to });
    else if (to < 0) events.emit('place', { ...camera.toWorld(at.x, at.y), from });
  }

  // Fingers are too broad for rims: they move.
  private joins(node: number, at: PointerAt): boolean {
    if (this.tool === 'connect') return true;
    if (this.tool !== 'build' || at.isTouch) return false;
    return this.shareOfRadius(node, at) > settings.nodeRim;
  }

  // How far from the middle of a node, 1 being its rim.
  private shareOfRadius(node: number, at: Point): number {
    const centre = this.onScreen(node);
    return Math.hypot(at.x - centre.x, at.y - centre.y) / this.host.camera.nodeRadius();
  }

  private cursorOver(target: Selection, at: PointerAt | undefined): string {
    if (at?.alt || this.tool === 'cut') return 'crosshair';
    if (target.kind === 'node' && at && this.joins(target.node, at)) return 'crosshair';
    return target.kind === 'none' ? 'grab' : 'pointer';
  }

  // World units, by neighbour.
  private linkLengths(node: number): Map<number, number> {
    const { scene } = this.host;
    const { x, y } = scene.position(node);
    return new Map(scene.data.neighbours(node).map((neighbour) => {
      const other = scene.position(neighbour);
      return [neighbour, Math.hypot(other.x - x, other.y - y)];
    }));
  }

  private onScreen(node: number): Point {
    const { x, y } = this.host.scene.position(node);
    return this.host.camera.toScreen(x, y);
  }
}

function isSame(a: Selection, b: Selection): boolean {
  if (a.kind === 'node') return b.kind === 'node' && a.node === b.node;
  if (a.kind === 'link') return b.kind === 'link' && a.from === b.from && a.to === b.to;
  return b.kind === 'none';
}
