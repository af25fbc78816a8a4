import type { Camera } from './camera';
import type { Scene } from './scene';
import { settings } from './settings';

export interface KeyboardHost {
  readonly scene: Scene;
  readonly camera: Camera;
  activeNode(): number;
  focusNode(node: number): void;
  escape(): boolean; // whether there was something to give up
  togglePin(node: number): void;
  openMenu(node: number): void;
  zoom(factor: number): void;
  pan(byX: number, byY: number): void;
  fit(): void;
}

const directions = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

/** Keys while the focus is within the graph. Returns whether the key meant something. */
export function handleKey(event: KeyboardEvent, host: KeyboardHost): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const direction = directions.get(event.key);
  if (direction && event.shiftKey) {
    host.pan(-direction.x * settings.panStep, -direction.y * settings.panStep);
    return true;
  }
  const node = host.activeNode();
  if (direction) {
    const next = nodeTowards(host.scene, node, direction);
    if (next >= 0) host.focusNode(next);
    return true;
  }
  switch (event.key) {
    case 'Home':
    case 'End':
      if (node >= 0) host.focusNode(event.key === 'Home' ? 0 : host.scene.data.nodes.length - 1);
      return true;
    case '+':
    case '=':
      host.zoom(settings.zoomStep);
      return true;
    case '-':
      host.zoom(1 / settings.zoomStep);
      return true;
    case '0':
      host.fit();
      return true;
    case 'Escape':
      return host.escape();
    case 'p':
      if (node >= 0) host.togglePin(node);
      return true;
    case 'ContextMenu':
    case 'F10':
      if (event.key === 'F10' && !event.shiftKey) return false;
      if (node >= 0) host.openMenu(node);
      return true;
    default:
      return false;
  }
}

/**
 * The nearest node in a direction; one that lies 45° off counts as farther, one behind does not count. Neighbours come
 * first.
 */
export function nodeTowards(scene: Scene, node: number, direction: { x: number; y: number }): number {
  if (node < 0) return scene.data.nodes.length > 0 ? 0 : -1;
  const near = nearestTowards(scene, node, direction, scene.data.neighbours(node));
  return near >= 0 ? near : nearestTowards(scene, node, direction, scene.data.nodes.keys());
}

function nearestTowards(
  scene: Scene, node: number, direction: { x: number; y: number }, candidates: Iterable<number>,
): number {
  const from = scene.position(node);
  let best = Infinity;
  let found = -1;
  for (const candidate of candidates) {
    if (candidate === node) continue;
    const to = scene.position(candidate);
    const ahead = (to.x - from.x) * direction.x + (to.y - from.y) * direction.y;
    const aside = Math.abs((to.x - from.x) * direction.y - (to.y - from.y) * direction.x);
    if (ahead <= 0 || aside > 1.8 * ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost >= best) continue;
    best = cost;
    found = candidate;
  }
  return found;
}
