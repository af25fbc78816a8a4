import type { Camera, Point } from './camera';
import { linksCrossed } from './geometry';
import type { GestureHandler, PointerAt } from './gestures';
import type { Listeners } from './listeners';
import type { Scene } from './scene';
import { settings } from './settings';
import type { Selection, Tool } from './types';

// What an interaction needs of the view that it is part of.
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
  | { kind: 'node'; node: number; grip: Point; origin: Point; reach: number; wasPinned: boolean; isTorn: boolean }
  | { kind: 'cut'; from: Point }
  | { kind: 'connect'; node: number };

// What gestures do to the graph.
export class Interaction implements GestureHandler {
  tool: Tool = 'select';
  private current: Drag = { kind: 'none' };

  constructor(private readonly host: InteractionHost) {}

  tap({ x, y }: PointerAt): void {
    const { scene, camera, events } = this.host;
    const node = scene.pickNode(camera, x, y);
    const packet = node < 0 ? scene.pickPacket(camera, x, y, this.host.timeNs()) : undefined;
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
    this.host.setCursor(at?.alt || this.tool === 'cut' ? 'crosshair' : target.kind === 'none' ? 'grab' : 'pointer');
    if (isSame(target, scene.hovered)) return;
    scene.hover(target);
    this.host.redraw();
    events.emit('hover', { target, x: at?.x ?? 0, y: at?.y ?? 0 });
  }

  dragStart(from: PointerAt): void {
    const { scene, camera } = this.host;
    const node = scene.pickNode(camera, from.x, from.y);
    if (from.alt || this.tool === 'cut') this.current = { kind: 'cut', from };
    else if (this.tool === 'connect' && node >= 0) this.current = { kind: 'connect', node };
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
    const reach = this.distanceFromNeighbours(node);
    return { kind: 'node', node, grip, origin, reach, wasPinned, isTorn: false };
  }

  private dragNode(drag: Drag & { kind: 'node' }, at: PointerAt): void {
    const { scene, camera, events } = this.host;
    const { x, y } = camera.toWorld(at.x, at.y);
    scene.moveNode(drag.node, x + drag.grip.x, y + drag.grip.y);
    this.host.redraw();
    if (!at.shift || drag.isTorn) return;
    const pulled = this.distanceFromNeighbours(drag.node);
    const isFar = (pulled - drag.reach) * camera.scale >= settings.pullApartMin;
    if (!isFar || pulled < drag.reach * settings.pullApartFactor) return;
    drag.isTorn = true;
    const pairs = scene.data.neighbours(drag.node).flatMap((neighbour) => [drag.node, neighbour]);
    events.emit('pull-apart', { node: drag.node, pairs: Uint32Array.from(pairs) });
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
  }

  // The shortest of its links.
  private distanceFromNeighbours(node: number): number {
    const { scene } = this.host;
    const { x, y } = scene.position(node);
    let shortest = Infinity;
    for (const neighbour of scene.data.neighbours(node)) {
      const other = scene.position(neighbour);
      shortest = Math.min(shortest, Math.hypot(other.x - x, other.y - y));
    }
    return shortest;
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
