import type { Camera } from './camera';
import { LabelSpace } from './label-space';
import type { Scene } from './scene';
import { settings } from './settings';

const declutterMs = 150;

interface NodeElement {
  root: HTMLButtonElement;
  name: HTMLElement;
  role: HTMLElement;
}

/**
 * Names of nodes over the canvas, each a button that takes the keyboard's focus and speaks for the node. Up to
 * settings.focusableNodesMax every node has one; beyond that, those that find room, and the one that has the focus.
 */
export class NodeLabels {
  readonly root: HTMLElement;
  private readonly elements = new Map<number, NodeElement>();
  private placedScale = NaN;
  private anchor = { x: 0, y: 0 }; // the camera's centre when the elements were placed
  private declutteredAt = -Infinity;
  private isStale = true;
  private degreeOrder: number[] = [];
  private degreeOrderLinks = 0;
  private activeNode = -1; // the one that Tab leads to

  constructor(host: HTMLElement, private readonly scene: Scene, private readonly onPress: (node: number) => void) {
    this.root = document.createElement('div');
    this.root.className = 'graph-labels';
    host.append(this.root);
  }

  get active(): number {
    return this.activeNode;
  }

  nodesChanged(): void {
    for (const { root } of this.elements.values()) root.remove();
    this.elements.clear();
    this.degreeOrder = [];
    this.activeNode = this.scene.data.nodes.length > 0 ? 0 : -1;
    this.isStale = true;
  }

  positionsChanged(): void {
    this.isStale = true;
  }

  textsChanged(): void {
    for (const [node, element] of this.elements) this.write(node, element);
  }

  /** Moves the focus, or only where Tab leads to. */
  activate(node: number, takesFocus: boolean, camera: Camera): void {
    const previous = this.elements.get(this.activeNode);
    if (previous) previous.root.tabIndex = -1;
    this.activeNode = node;
    const element = this.elementOf(node);
    element.root.tabIndex = 0;
    this.placeOne(node, element, camera);
    if (takesFocus) element.root.focus({ preventScroll: true });
    this.isStale = true;
  }

  /**
   * Elements are moved one by one when nodes move or the scale changes, all together when the view is panned, and what
   * is shown is chosen anew a few times a second.
   */
  place(camera: Camera, nowMs: number): void {
    const isMoved = camera.x !== this.anchor.x || camera.y !== this.anchor.y;
    const isScaled = camera.scale !== this.placedScale;
    if (!this.isStale && !isMoved && !isScaled) return;
    if (nowMs - this.declutteredAt >= declutterMs) {
      this.choose(camera);
      this.declutteredAt = nowMs;
      this.isStale = false;
    } else if (isScaled || this.isStale) {
      this.placeAll(camera);
      this.isStale = true;
    } else {
      const { x, y } = camera;
      const shift = { x: (this.anchor.x - x) * camera.scale, y: (this.anchor.y - y) * camera.scale };
      this.root.style.transform = `translate(${shift.x}px, ${shift.y}px)`;
    }
  }

  private choose(camera: Camera): void {
    const { nodes } = this.scene.data;
    const showsRole = nodes.length <= settings.roleTextNodesMax;
    const keepsAll = nodes.length <= settings.focusableNodesMax;
    const space = new LabelSpace(camera.width, camera.height);
    const below = camera.nodeRadius() + 4;
    const most = camera.nodeRadius() < settings.labelledRadius ? settings.labelsFew : settings.labelsMax;
    const shown = new Set<number>();
    for (const node of this.byImportance()) {
      if (shown.size >= most && !keepsAll) break;
      const { x, y } = this.onScreen(node, camera);
      const width = Math.max(nodes[node]!.id.length, showsRole ? this.scene.captionOf(node).length : 0) * 6.6 + 6;
      if (space.take(x - width / 2, y + below, width, showsRole ? 27 : 15)) shown.add(node);
    }
    for (const [node, { root }] of this.elements) {
      if (keepsAll || shown.has(node) || node === this.activeNode) continue;
      root.remove();
      this.elements.delete(node);
    }
    for (const node of keepsAll ? nodes.keys() : shown) {
      this.elementOf(node).root.classList.toggle('is-crowded', !shown.has(node));
    }
    this.placeAll(camera);
  }

  private placeAll(camera: Camera): void {
    this.placedScale = camera.scale;
    this.anchor = { x: camera.x, y: camera.y };
    this.root.style.transform = '';
    this.root.style.setProperty('--graph-node-size', `${(2 * camera.nodeRadius()).toFixed(1)}px`);
    for (const [node, element] of this.elements) this.placeOne(node, element, camera);
  }

  private placeOne(node: number, element: NodeElement, camera: Camera): void {
    const { x, y } = this.onScreen(node, camera);
    element.root.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  }

  private onScreen(node: number, camera: Camera): { x: number; y: number } {
    const { positions } = this.scene;
    return camera.toScreen(positions[2 * node]!, positions[2 * node + 1]!);
  }

  // What is selected, pointed at or focused first, then who has the most links.
  private *byImportance(): Generator<number> {
    const { selection, hovered } = this.scene;
    const first = new Set<number>();
    if (selection.kind === 'node') first.add(selection.node);
    if (hovered.kind === 'node') first.add(hovered.node);
    if (this.activeNode >= 0) first.add(this.activeNode);
    yield* first;
    for (const node of this.byDegree()) if (!first.has(node)) yield node;
  }

  // Sorted anew only when the graph has grown by a good part, since links may come with every packet.
  private byDegree(): readonly number[] {
    const { data } = this.scene;
    if (this.degreeOrder.length === data.nodes.length && data.linkCount <= this.degreeOrderLinks * 1.5) {
      return this.degreeOrder;
    }
    this.degreeOrderLinks = data.linkCount;
    this.degreeOrder = [...data.nodes.keys()];
    this.degreeOrder.sort((a, b) => data.neighbours(b).length - data.neighbours(a).length || a - b);
    return this.degreeOrder;
  }

  private elementOf(node: number): NodeElement {
    const known = this.elements.get(node);
    if (known) return known;
    const root = document.createElement('button');
    root.type = 'button';
    root.className = 'graph-node';
    root.tabIndex = node === this.activeNode ? 0 : -1;
    root.dataset.node = this.scene.data.nodes[node]!.id;
    const name = document.createElement('span');
    name.className = 'graph-node-name';
    name.textContent = this.scene.data.nodes[node]!.id;
    const role = document.createElement('span');
    role.className = 'graph-node-role';
    root.append(name, role);
    root.addEventListener('click', () => this.onPress(node));
    const element = { root, name, role };
    this.elements.set(node, element);
    this.write(node, element);
    this.root.append(root);
    return element;
  }

  private write(node: number, { root, role }: NodeElement): void {
    const { selection, data } = this.scene;
    const label = this.scene.describe(node);
    if (root.getAttribute('aria-label') !== label) root.setAttribute('aria-label', label);
    const isSelected = selection.kind === 'node' && selection.node === node;
    root.setAttribute('aria-pressed', String(isSelected));
    const text = data.nodes.length <= settings.roleTextNodesMax ? this.scene.captionOf(node) : '';
    if (role.textContent !== text) role.textContent = text;
  }
}
