import './graph.css';

import { Arrangement } from './arrangement';
import { Camera, type Point } from './camera';
import { Gestures } from './gestures';
import { GraphHost } from './graph-host';
import { Interaction } from './interaction';
import { handleKey } from './keyboard';
import { LinkLabel } from './link-label';
import { Listeners } from './listeners';
import { NodeLabels } from './node-labels';
import type { CaughtPacket } from './packet-ring';
import { Picture } from './picture';
import { pngOf } from './png';
import { Scene } from './scene';
import { settings } from './settings';
import { Surface } from './surface';
import type {
  GraphEventName, GraphListener, GraphNode, GraphOptions, LayoutKind, PacketBatch, Selection, ThemeName, Tool,
} from './types';
import { Viewport } from './viewport';
import { ZoneHulls, zoneHulls } from './zone-hulls';

const noWebGl =
  'This browser does not offer WebGL2, which the graph is drawn with. Another browser, or turning hardware ' +
  'acceleration on in its settings, may help; the event log and the space–time diagram work without it.';

/**
 * The system as a graph in an element of a page: nodes, links, and packets on their way at one moment of simulated
 * time. It knows nothing of engines; whoever owns it hands it what happens and calls draw() once a frame.
 *
 * Times are nanoseconds of simulated time; screen coordinates are CSS pixels within the host; node numbers are indexes
 * into what setGraph was given. Several views may live in one page.
 */
export class GraphView {
  readonly camera = new Camera();
  readonly scene: Scene;
  readonly events = new Listeners();
  readonly viewport: Viewport;
  private readonly surface: Surface;
  private readonly labels: NodeLabels;
  private readonly hulls: ZoneHulls;
  private readonly linkLabel: LinkLabel;
  private readonly host: GraphHost;
  private readonly interaction: Interaction;
  private readonly gestures: Gestures;
  private readonly arrangement: Arrangement;
  private readonly picture: Picture;
  private readonly label: string;
  private readonly detach = new AbortController();
  private drawnNs = 0;
  private hasNewPackets = false;

  /** Fills `host`, which has a size of its own. The error is for people to read. */
  static create(host: HTMLElement, options: GraphOptions = {}): GraphView | { error: string } {
    const scene = new Scene(options.packetCapacity ?? settings.packetCapacity);
    let view: GraphView | undefined;
    const picture = Picture.create(scene, options.theme ?? 'dark', (text) => view?.surface.say(text));
    if (!picture) return { error: noWebGl };
    view = new GraphView(host, scene, picture, options);
    return view;
  }

  private constructor(host: HTMLElement, scene: Scene, picture: Picture, options: GraphOptions) {
    this.scene = scene;
    this.picture = picture;
    this.label = options.label ?? 'Graph';
    this.viewport = new Viewport(this.camera, scene, {
      padding: () => (this.arrangement.kind === 'zone' ? settings.zonePadding : settings.nodeRadius),
      redraw: () => picture.redraw(),
    });
    this.surface = new Surface(host, picture.canvases, (width, height) => this.viewport.resize(width, height));
    const { under, over, target } = this.surface;
    this.hulls = new ZoneHulls(under, over);
    this.labels = new NodeLabels(over, scene, (node) => this.select({ kind: 'node', node }));
    this.linkLabel = new LinkLabel(over, scene, (from, to) => {
      return options.describeLink?.(from, to) ?? `${scene.data.nodes[from]!.id} – ${scene.data.nodes[to]!.id}`;
    });
    this.arrangement = new Arrangement(scene, {
      kind: options.layout ?? 'force',
      seed: options.seed ?? 1,
      wantsLessMotion: () => options.reducedMotion ?? matchMedia('(prefers-reduced-motion: reduce)').matches,
      moved: (isAtRest) => this.nodesMoved(isAtRest),
    });
    const { events, viewport, surface, labels } = this;
    this.host = new GraphHost({
      ...{ scene, events, viewport, surface, labels, picture },
      gestures: () => this.gestures,
      timeNs: () => this.drawnNs,
      select: (selection) => this.select(selection),
    });
    this.interaction = new Interaction(this.host);
    this.gestures = new Gestures(target, this.interaction);
    this.surface.observe();
    this.listen();
    this.setTheme(options.theme ?? 'dark');
    this.describe();
  }

  /**
   * Links are pairs of node numbers; direction and repetition do not matter. Nodes known before, by their id, stay
   * where they are; a layout is made when the nodes change, or when there are twice as many links as it was made for.
   */
  setGraph(nodes: readonly GraphNode[], links: Uint32Array): void {
    const isSame = this.scene.setGraph(nodes, links);
    if (!isSame) {
      this.labels.nodesChanged();
      this.describe();
      this.arrangement.make();
    } else this.arrangement.linksGrew();
    this.picture.redraw();
  }

  /** More links, as from packets between nodes that had none. */
  addLinks(links: Uint32Array): void {
    if (this.scene.addLinks(links) > 0) this.arrangement.linksGrew();
  }

  setLayout(kind: LayoutKind): void {
    if (kind === this.arrangement.kind && this.scene.pinned.size === 0) return;
    for (const node of [...this.scene.pinned]) this.scene.setPinned(node, false);
    this.arrangement.set(kind);
    this.viewport.fit();
  }

  addPackets(batch: PacketBatch): void {
    this.scene.packets.add(batch);
    this.hasNewPackets = true;
  }

  /** Ends the way of a packet there. Returns how far along it was, 0 to 1. */
  catchPacket(caught: CaughtPacket): number {
    this.hasNewPackets = true;
    return this.scene.packets.catch(caught);
  }

  clearPackets(): void {
    this.scene.packets.clear();
    this.hasNewPackets = true;
  }

  /**
   * As orrery_node_states has them: bit 0 up, bit 1 paused, from bit 8 on 1 + index into `texts` or 0. Nodes with
   * `changed` not 0 are marked.
   */
  setNodeStates(states: Uint32Array, texts: readonly string[], changed?: Uint8Array): void {
    if (this.scene.setStates(states, texts, changed)) this.labels.textsChanged();
  }

  /** Directed pairs: what the first sends to the second is lost. The half of the link at the second is shown cut. */
  setCuts(pairs: Uint32Array): void {
    this.scene.setCuts(pairs);
  }

  setHighlight(nodes: readonly number[], links: Uint32Array): void {
    this.scene.setHighlight(nodes, links);
  }

  /** How busy each link is, 0 to 1, in the order of links(): it becomes thicker and more opaque. */
  setLinkLoads(loads: Float32Array): void {
    this.scene.setLoads(loads);
  }

  /** Pairs of node numbers, each link once. */
  links(): Uint32Array {
    return this.scene.data.links;
  }

  setTheme(name: ThemeName): void {
    this.surface.root.className = `graph graph-${name}`;
    this.picture.setTheme(name);
  }

  setTool(tool: Tool): void {
    this.interaction.tool = tool;
    this.host.setCursor(tool === 'cut' ? 'crosshair' : 'grab');
  }

  /** Each frame, by the owner. Does next to nothing if all is as it was when last drawn. */
  draw(simTimeNs: number): void {
    const nowMs = performance.now();
    this.arrangement.advance(nowMs);
    this.labels.place(this.camera, nowMs);
    const isTimeSeen = simTimeNs !== this.drawnNs && this.scene.packets.differs(this.drawnNs, simTimeNs);
    this.drawnNs = simTimeNs;
    if (this.hasNewPackets || isTimeSeen || this.picture.isChanged) this.drawNow();
  }

  /** Returns what takes the listener off again. */
  on<Name extends GraphEventName>(name: Name, listener: GraphListener<Name>): () => void {
    return this.events.on(name, listener);
  }

  /** As if a person had: listeners are told. */
  select(selection: Selection): void {
    this.setSelection(selection);
    this.events.emit('select', selection);
  }

  /** What another part of the page has selected: listeners are not told. */
  setSelection(selection: Selection): void {
    this.scene.select(selection);
    this.labels.textsChanged();
    if (selection.kind === 'node') this.labels.activate(selection.node, false, this.camera);
  }

  /** A pinned node stays where it is when the graph is laid out. */
  pin(node: number, isPinned = true): void {
    this.scene.setPinned(node, isPinned);
  }

  /** World units; as for a node that somebody places by hand. */
  placeNode(node: number, x: number, y: number): void {
    this.host.nodeTaken(node);
    this.scene.moveNode(node, x, y);
  }

  /** World units, by the ids of nodes. */
  places(): Map<string, Point> {
    return new Map(this.scene.data.nodes.map(({ id }, node) => [id, this.scene.position(node)]));
  }

  /** Nodes that have a place there go to it and stay, whatever the layout; all is shown. */
  putAt(places: ReadonlyMap<string, Point>): void {
    this.scene.data.nodes.forEach(({ id }, node) => {
      const place = places.get(id);
      if (place !== undefined) this.placeNode(node, place.x, place.y);
    });
    this.viewport.fit();
  }

  /** The picture as it is now, with names and background. */
  toPng(): Promise<Blob> {
    this.arrangement.advance(performance.now());
    this.picture.redraw(); // a canvas that has been shown is empty
    this.drawNow();
    return pngOf(this.surface, this.camera, this.scene, this.hulls.current);
  }

  destroy(): void {
    this.arrangement.cancel();
    this.gestures.destroy();
    this.detach.abort();
    this.picture.destroy();
    this.surface.destroy();
  }

  /** The time that is drawn. */
  timeNs(): number {
    return this.drawnNs;
  }

  private drawNow(): void {
    const { camera, picture } = this;
    if (this.scene.changed.positions) this.labels.positionsChanged();
    if (picture.isChanged) {
      this.hulls.place(camera);
      this.linkLabel.place(camera);
    }
    picture.draw(camera, this.surface.size, this.drawnNs);
    this.hasNewPackets = false;
  }

  // Areas of zones are drawn only where zones are together and at rest.
  private nodesMoved(isAtRest: boolean): void {
    const showsZones = isAtRest && this.arrangement.kind === 'zone';
    if (showsZones) this.hulls.set(zoneHulls(this.scene.data, this.scene.positions));
    else if (this.hulls.current.length > 0) this.hulls.set([]);
    this.viewport.refit();
    this.picture.redraw();
  }

  private describe(): void {
    const count = this.scene.data.nodes.length;
    const nodes = `${count} ${count === 1 ? 'node' : 'nodes'}`;
    this.surface.root.setAttribute('aria-label', `${this.label}: ${nodes}. Arrow keys go from node to node.`);
  }

  private listen(): void {
    const { signal } = this.detach;
    const { root, target } = this.surface;
    root.addEventListener('keydown', (event) => this.keyPressed(event), { signal });
    target.addEventListener('pointerdown', () => root.focus({ preventScroll: true }), { signal });
    // Otherwise the press would take the focus off again.
    target.addEventListener('mousedown', (event) => event.preventDefault(), { signal });
  }

  // Keys belong to the node that has the focus; after a press of the mouse only Escape is the graph's.
  private keyPressed(event: KeyboardEvent): void {
    if (event.target === this.surface.root && event.key !== 'Escape') return;
    if (!handleKey(event, this.host)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}
