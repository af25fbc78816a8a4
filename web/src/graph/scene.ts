import { type Camera, type Point } from './camera';
import { nearestLink } from './geometry';
import { linkBits, linkStyleBytes } from './gl/link-layer';
import { markBits, nodeLookBytes, stateBits } from './gl/node-layer';
import { GraphData } from './graph-data';
import type { LayoutInput } from './layout/layout-input';
import { NodeGrid } from './node-grid';
import { packetPlace } from './packet-path';
import { PacketRing, type StoredPacket } from './packet-ring';
import { settings } from './settings';
import { roleSlot, shapeOf, shapes } from './theme';
import type { GraphNode, PickedPacket, Selection } from './types';

const noRole = 255;

/**
 * What is to be seen, without a screen: nodes with their places and looks, links with their styles, packets. Changes
 * are noted in `changed` until whoever draws has taken them.
 */
export class Scene {
  data = new GraphData([], new Uint32Array(0));
  positions = new Float32Array(0);
  looks = new Uint8Array(0);
  linkStyles = new Uint8Array(0);
  readonly packets: PacketRing;
  readonly pinned = new Set<number>();
  readonly changed = { positions: true, looks: true, links: true, linkStyles: true };
  selection: Selection = { kind: 'none' };
  hovered: Selection = { kind: 'none' };
  private states = new Uint32Array(0);
  private texts: readonly string[] = [];
  private cuts: Uint32Array = new Uint32Array(0);
  private highlightedLinks: Uint32Array = new Uint32Array(0);
  private loads: Float32Array = new Float32Array(0);
  private grid: NodeGrid | undefined;

  constructor(packetCapacity: number) {
    this.packets = new PacketRing(packetCapacity);
  }

  /** Nodes that were there before, by their id, keep place and pin. Returns whether all were. */
  setGraph(nodes: readonly GraphNode[], links: Uint32Array): boolean {
    const before = new Map(this.data.nodes.map(({ id }, node) => [id, node]));
    const positions = new Float32Array(2 * nodes.length);
    const pinned: number[] = [];
    let known = 0;
    nodes.forEach(({ id }, node) => {
      const old = before.get(id);
      if (old === undefined) return;
      known++;
      positions.set(this.positions.subarray(2 * old, 2 * old + 2), 2 * node);
      if (this.pinned.has(old)) pinned.push(node);
    });
    const isSame = known === nodes.length && known === before.size;
    this.data = new GraphData(nodes, links);
    this.resetLooks(nodes, pinned);
    this.setPositions(positions);
    this.linksChanged();
    if (!isSame) {
      this.selection = { kind: 'none' };
      this.hovered = { kind: 'none' };
    }
    this.applyMarks();
    return isSame;
  }

  addLinks(links: Uint32Array): number {
    const added = this.data.addLinks(links);
    if (added > 0) this.linksChanged();
    return added;
  }

  setPositions(positions: Float32Array<ArrayBuffer>): void {
    this.positions = positions;
    this.positionsChanged();
  }

  /** Pinned nodes stay. */
  setUnpinnedPositions(positions: Float32Array<ArrayBuffer>): void {
    for (const node of this.pinned) positions.set(this.positions.subarray(2 * node, 2 * node + 2), 2 * node);
    this.setPositions(positions);
  }

  moveNode(node: number, x: number, y: number): void {
    this.positions[2 * node] = x;
    this.positions[2 * node + 1] = y;
    this.positionsChanged();
  }

  position(node: number): Point {
    return { x: this.positions[2 * node]!, y: this.positions[2 * node + 1]! };
  }

  /**
   * `states` as orrery_node_states has them: bit 0 up, bit 1 paused, from bit 8 on 1 + index into `texts`, of which an
   * index keeps its text. Returns whether any differs from before.
   */
  setStates(states: Uint32Array, texts: readonly string[], changed?: Uint8Array): boolean {
    const count = Math.min(states.length, this.data.nodes.length);
    const isNew = !isEqual(this.states, states.subarray(0, count));
    if (isNew) this.states = states.slice(0, count);
    this.texts = texts;
    for (let node = 0; node < count; node++) {
      const at = node * nodeLookBytes;
      const text = this.textOf(node);
      this.setByte(at, text === '' ? noRole : roleSlot(text));
      this.setByte(at + 2, this.states[node]! & (stateBits.up | stateBits.paused));
      this.setMark(node, markBits.changed, changed !== undefined && changed[node] !== 0);
    }
    return isNew;
  }

  /** What the node shows, such as its role; empty if nothing. */
  textOf(node: number): string {
    const index = (this.states[node] ?? 0) >>> 8;
    return index === 0 ? '' : (this.texts[index - 1] ?? '');
  }

  /** Under its name: what it shows, or why it shows nothing. */
  captionOf(node: number): string {
    const life = this.lifeOf(node);
    if (life === 'down') return life;
    return [this.textOf(node), life === 'up' ? '' : life].filter((word) => word !== '').join(', ');
  }

  /** For people who cannot see it. */
  describe(node: number): string {
    const words = [this.data.nodes[node]!.id, this.textOf(node), this.lifeOf(node)];
    return words.filter((word) => word !== '').join(', ');
  }

  private lifeOf(node: number): 'up' | 'down' | 'paused' {
    const bits = this.looks[node * nodeLookBytes + 2]!;
    if ((bits & stateBits.up) === 0) return 'down';
    return (bits & stateBits.paused) === 0 ? 'up' : 'paused';
  }

  /** Directed pairs: what is sent from the first to the second is lost. Those without a link are passed over. */
  setCuts(pairs: Uint32Array): void {
    if (isEqual(pairs, this.cuts)) return;
    this.cuts = pairs.slice();
    this.restyleLinks();
  }

  /** From 0 to 1, one for each of `data.links`. */
  setLoads(loads: Float32Array): void {
    if (isEqual(loads, this.loads)) return;
    this.loads = loads.slice();
    this.restyleLinks();
  }

  setHighlight(nodes: readonly number[], links: Uint32Array): void {
    const lit = new Set(nodes);
    this.data.nodes.forEach((_, node) => this.setMark(node, markBits.highlighted, lit.has(node)));
    if (isEqual(links, this.highlightedLinks)) return;
    this.highlightedLinks = links.slice();
    this.restyleLinks();
  }

  select(selection: Selection): void {
    this.selection = selection;
    this.applyMarks();
  }

  hover(target: Selection): void {
    this.hovered = target;
    this.applyMarks();
  }

  setPinned(node: number, isPinned: boolean): void {
    if (isPinned) this.pinned.add(node);
    else this.pinned.delete(node);
    this.setMark(node, markBits.pinned, isPinned);
  }

  /** The node, else the link, at a point of the screen. */
  pick(camera: Camera, screenX: number, screenY: number): Selection {
    const { x, y } = camera.toWorld(screenX, screenY);
    const node = this.pickNode(camera, screenX, screenY);
    if (node >= 0) return { kind: 'node', node };
    const { links } = this.data;
    const link = nearestLink(links, this.positions, x, y, settings.pickSlack / camera.scale);
    if (link >= 0) return { kind: 'link', from: links[2 * link]!, to: links[2 * link + 1]! };
    return { kind: 'none' };
  }

  pickNode(camera: Camera, screenX: number, screenY: number): number {
    const { x, y } = camera.toWorld(screenX, screenY);
    this.grid ??= new NodeGrid(this.positions);
    return this.grid.nearest(x, y, (camera.nodeRadius() + settings.pickSlack / 2) / camera.scale);
  }

  /** The packet in flight nearest to a point of the screen. Places are computed here only when somebody asks. */
  pickPacket(camera: Camera, screenX: number, screenY: number, timeNs: number): PickedPacket | undefined {
    let best = (camera.packetRadius() + settings.pickSlack) ** 2;
    let found: PickedPacket | undefined;
    this.packets.forEachInFlight(timeNs, (packet) => {
      const place = this.packetOnScreen(camera, packet, timeNs);
      if (place === undefined) return;
      const distance = (place.x - screenX) ** 2 + (place.y - screenY) ** 2;
      if (distance > best) return;
      best = distance;
      const { ordinal, from, to, sentNs, arrivesNs, kind, lost } = packet;
      found = { ordinal, from, to, sentNs, arrivesNs, kind, lost, ...place };
    });
    return found;
  }

  layoutInput(seed: number): LayoutInput {
    const zones = new Uint32Array(this.data.nodes.length);
    [...this.data.zones().values()].forEach((members, zone) => members.forEach((node) => (zones[node] = zone)));
    return { count: this.data.nodes.length, links: this.data.links.slice(), zones, seed };
  }

  private packetOnScreen(camera: Camera, packet: StoredPacket, timeNs: number): Point | undefined {
    const count = this.data.nodes.length;
    if (packet.from >= count || packet.to >= count) return undefined;
    const from = this.position(packet.from);
    const to = this.position(packet.to);
    const progress = (timeNs - packet.sentNs) / (packet.arrivesNs - packet.sentNs);
    const shape = { nodeRadius: camera.nodeRadius(), laneOffset: settings.laneOffset };
    return packetPlace(camera.toScreen(from.x, from.y), camera.toScreen(to.x, to.y), progress, packet.lost, shape, packet);
  }

  private resetLooks(nodes: readonly GraphNode[], pinned: readonly number[]): void {
    this.looks = new Uint8Array(nodes.length * nodeLookBytes);
    this.states = new Uint32Array(0);
    this.pinned.clear();
    nodes.forEach(({ model }, node) => {
      this.looks.set([noRole, shapes.indexOf(shapeOf(model)), stateBits.up, 0], node * nodeLookBytes);
    });
    for (const node of pinned) this.setPinned(node, true);
    this.changed.looks = true;
  }

  private positionsChanged(): void {
    this.grid = undefined;
    this.changed.positions = true;
  }

  private linksChanged(): void {
    this.changed.links = true;
    this.linkStyles = new Uint8Array(this.data.linkCount * linkStyleBytes);
    this.restyleLinks();
  }

  private restyleLinks(): void {
    const { linkCount } = this.data;
    this.linkStyles.fill(0);
    for (let link = 0; link < Math.min(linkCount, this.loads.length); link++) {
      this.linkStyles[link * linkStyleBytes + 1] = Math.round(255 * Math.min(Math.max(this.loads[link]!, 0), 1));
    }
    for (let i = 0; i + 1 < this.cuts.length; i += 2) {
      const link = this.data.linkIndex(this.cuts[i]!, this.cuts[i + 1]!);
      if (link < 0) continue;
      const isForward = this.data.links[2 * link] === this.cuts[i];
      this.linkStyles[link * linkStyleBytes]! |= isForward ? linkBits.cutForward : linkBits.cutBackward;
    }
    for (let i = 0; i + 1 < this.highlightedLinks.length; i += 2) {
      this.styleLink(this.highlightedLinks[i]!, this.highlightedLinks[i + 1]!, linkBits.highlighted);
    }
    if (this.selection.kind === 'link') this.styleLink(this.selection.from, this.selection.to, linkBits.highlighted);
    if (this.hovered.kind === 'link') this.styleLink(this.hovered.from, this.hovered.to, linkBits.hovered);
    this.changed.linkStyles = true;
  }

  private styleLink(a: number, b: number, bit: number): void {
    const link = this.data.linkIndex(a, b);
    if (link >= 0) this.linkStyles[link * linkStyleBytes]! |= bit;
  }

  private applyMarks(): void {
    const { selection, hovered } = this;
    for (let node = 0; node < this.data.nodes.length; node++) {
      this.setMark(node, markBits.selected, selection.kind === 'node' && selection.node === node);
      this.setMark(node, markBits.hovered, hovered.kind === 'node' && hovered.node === node);
    }
    this.restyleLinks();
  }

  private setMark(node: number, bit: number, isSet: boolean): void {
    const at = node * nodeLookBytes + 3;
    this.setByte(at, isSet ? this.looks[at]! | bit : this.looks[at]! & ~bit);
  }

  private setByte(at: number, value: number): void {
    if (this.looks[at] === value) return;
    this.looks[at] = value;
    this.changed.looks = true;
  }
}

function isEqual(a: Uint32Array | Float32Array, b: Uint32Array | Float32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
