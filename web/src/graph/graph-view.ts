import './graph.css';

import { boundsOf, Camera, type Point } from './camera';
import { Gestures } from './gestures';
import { Renderer } from './gl/renderer';
import { Interaction, type InteractionHost } from './interaction';
import { handleKey, type KeyboardHost } from './keyboard';
import { LayoutRunner } from './layout/layout-runner';
import { Listeners } from './listeners';
import { NodeLabels } from './node-labels';
import { pngOf } from './png';
import { Scene } from './scene';
import { settings } from './settings';
import { Surface } from './surface';
import { themeOf } from './theme';
import { Transition } from './transition';
import type {
  GraphEventName, GraphListener, GraphNode, GraphOptions, LayoutKind, PacketBatch, Selection, ThemeName, Tool,
} from './types';
import { ZoneHulls, zoneHulls } from './zone-hulls';

const noWebGl =
  'This browser does not offer WebGL2, which the graph is drawn with. Another browser, or turning hardware ' +
  'acceleration on in its settings, may help; the event log and the space–time diagram work without it.';

// The system as a graph in an element of a page: nodes, links, and packets on their way at one moment of simulated
// time. It knows nothing of engines; whoever owns it hands it what happens and calls draw() once a frame.
//
// Times are nanoseconds of simulated time; screen coordinates are CSS pixels within the host; node numbers are indexes
// into what setGraph was given. Several views may live in one page.
export class GraphView implements InteractionHost, KeyboardHost {
  readonly camera = new Camera();
  readonly scene: Scene;
  readonly events = new Listeners();
  private readonly surface: Surface;
  private readonly labels: NodeLabels;
  private readonly hulls: ZoneHulls;
  private readonly interaction: Interaction;
  private readonly gestures: Gestures;
  private readonly runner = new LayoutRunner();
  private readonly detach = new AbortController();
  private renderer: Renderer | undefined; // none while the context is lost
  private layout: LayoutKind;
  private themeName: ThemeName;
  private transition: Transition | undefined;
  private linksLaidOut = 0;
  private drawnNs = 0;
  private isStale = true; // the picture must be drawn anew, for the view has changed
  private hasNewPackets = false;
  private isFitted = true; // the camera follows the layout until a person moves it
  private readonly seed: number;
  private readonly label: string;
  private readonly reducedMotion: boolean | undefined;

  // Fills `host`, which has a size of its own. The error is for people to read.
  static create(host: HTMLElement, options: GraphOptions = {}): GraphView | { error: string } {
    const still = newContext();
    const moving = newContext();
    return still && moving ? new GraphView(host, still, moving, options) : { error: noWebGl };
  }

  private constructor(
    host: HTMLElement,
    private readonly still: WebGL2RenderingContext,
    private readonly moving: WebGL2RenderingContext,
    options: GraphOptions,
  ) {
    this.scene = new Scene(options.packetCapacity ?? settings.packetCapacity);
    this.layout = options.layout ?? 'force';
    this.seed = options.seed ?? 1;
    this.label = options.label ?? 'Graph';
    this.reducedMotion = options.reducedMotion;
    this.themeName = options.theme ?? 'dark';
    const canvases = [canvasOf(still), canvasOf(moving)] as const;
    this.surface = new Surface(host, canvases, (width, height) => this.resized(width, height));
    this.hulls = new ZoneHulls(this.surface.under, this.surface.over);
    this.labels = new NodeLabels(this.surface.over, this.scene, (node) => this.select({ kind: 'node', node }));
    this.surface.observe();
    this.interaction = new Interaction(this);
    this.gestures = new Gestures(this.surface.target, this.interaction);
    this.listen(canvases);
    this.setTheme(this.themeName);
    this.describe();
    this.makeRenderer();
  }

  // Links are pairs of node numbers; direction and repetition do not matter. Nodes known before, by their id, stay
  // where they are; a layout is made when the nodes change, or when there are twice as many links as it was made for.
  setGraph(nodes: readonly GraphNode[], links: Uint32Array): void {
    const isSame = this.scene.setGraph(nodes, links);
    if (!isSame) {
      this.labels.nodesChanged();
      this.describe();
      this.relayout();
    } else this.linksGrew();
    this.redraw();
  }

  // More links, as from packets between nodes that had none.
  addLinks(links: Uint32Array): void {
    if (this.scene.addLinks(links) === 0) return;
    this.linksGrew();
    this.redraw();
  }

  setLayout(kind: LayoutKind): void {
    if (kind === this.layout && this.scene.pinned.size === 0) return;
    this.layout = kind;
    for (const node of [...this.scene.pinned]) this.scene.setPinned(node, false);
    this.isFitted = true;
    this.relayout();
  }

  addPackets(batch: PacketBatch): void {
    this.scene.packets.add(batch);
    this.hasNewPackets = true;
  }

  clearPackets(): void {
    this.scene.packets.clear();
    this.hasNewPackets = true;
  }

  // As orrery_node_states has them: bit 0 up, bit 1 paused, from bit 8 on 1 + index into `texts` or 0. Nodes with
  // `changed` not 0 are marked.
  setNodeStates(states: Uint32Array, texts: readonly string[], changed?: Uint8Array): void {
    this.scene.setStates(states, texts, changed);
    if (this.scene.changed.looks) this.labels.textsChanged();
  }

  // Directed pairs: what the first sends to the second is lost. The half of the link at the second is shown cut.
  setCuts(pairs: Uint32Array): void {
    this.scene.setCuts(pairs);
  }

  setHighlight(nodes: readonly number[], links: Uint32Array): void {
    this.scene.setHighlight(nodes, links);
  }

  // How busy each link is, 0 to 1, in the order of links(): it becomes thicker and more opaque.
  setLinkLoads(loads: Float32Array): void {
    this.scene.setLoads(loads);
  }

  // Pairs of node numbers, each link once.
  links(): Uint32Array {
    return this.scene.data.links;
  }

  setTheme(name: ThemeName): void {
    this.themeName = name;
    this.surface.root.className = `graph graph-${name}`;
    this.renderer?.setTheme(themeOf(name));
    this.redraw();
  }

  setTool(tool: Tool): void {
    this.interaction.tool = tool;
    this.setCursor(tool === 'cut' ? 'crosshair' : 'grab');
  }

  // Each frame, by the owner. Does next to nothing if all is as it was when last drawn.
  draw(simTimeNs: number): void {
    const nowMs = performance.now();
    this.moveNodes(nowMs);
    this.labels.place(this.camera, nowMs);
    const isTimeSeen = simTimeNs !== this.drawnNs && this.scene.packets.differs(this.drawnNs, simTimeNs);
    this.drawnNs = simTimeNs;
    if (this.isStale || this.hasNewPackets || isTimeSeen || isAnyChanged(this.scene)) this.drawNow();
  }

  // Returns what takes the listener off again.
  on<Name extends GraphEventName>(name: Name, listener: GraphListener<Name>): () => void {
    return this.events.on(name, listener);
  }

  // As if a person had: listeners are told.
  select(selection: Selection): void {
    this.setSelection(selection);
    this.events.emit('select', selection);
  }

  // What another part of the page has selected: listeners are not told.
  setSelection(selection: Selection): void {
    this.scene.select(selection);
    this.labels.textsChanged();
    if (selection.kind === 'node') this.labels.activate(selection.node, false, this.camera);
  }

  fit(): void {
    this.isFitted = true;
    this.fitNow();
  }

  zoom(factor: number, x?: number, y?: number): void {
    this.camera.zoom(factor, x, y);
    this.cameraMoved();
  }

  // By CSS pixels.
  pan(byX: number, byY: number): void {
    this.camera.pan(byX, byY);
    this.cameraMoved();
  }

  // A pinned node stays where it is when the graph is laid out.
  pin(node: number, isPinned = true): void {
    this.scene.setPinned(node, isPinned);
  }

  // Where a node is on the screen.
  nodePlace(node: number): Point {
    const { x, y } = this.scene.position(node);
    return this.camera.toScreen(x, y);
  }

  // World units; as for a node that somebody places by hand.
  placeNode(node: number, x: number, y: number): void {
    this.nodeTaken(node);
    this.scene.moveNode(node, x, y);
  }

  // The picture as it is now, with names and background.
  toPng(): Promise<Blob> {
    this.moveNodes(performance.now());
    this.redraw(); // a canvas that has been shown is empty
    this.drawNow();
    return pngOf(this.surface, this.camera, this.scene, this.hulls.current);
  }

  destroy(): void {
    this.runner.cancel();
    this.gestures.destroy();
    this.detach.abort();
    this.surface.destroy();
    for (const gl of [this.still, this.moving]) gl.getExtension('WEBGL_lose_context')?.loseContext(); // few may live
  }

  // What Interaction and keys ask for.

  timeNs(): number {
    return this.drawnNs;
  }

  redraw(): void {
    this.isStale = true;
  }

  cameraMoved(): void {
    this.isFitted = false;
    this.redraw();
  }

  // A layout under way moves only the others.
  nodeTaken(node: number): void {
    this.scene.setPinned(node, true);
    this.isFitted = false;
  }

  setCursor(cursor: string): void {
    this.surface.target.style.cursor = cursor;
  }

  showLine(kind: 'cut' | 'connect', from: Point, to: Point): void {
    this.surface.showLine(kind, from, to);
  }

  hideLine(): void {
    this.surface.hideLine();
  }

  activeNode(): number {
    return this.labels.active;
  }

  focusNode(node: number): void {
    this.showNode(node);
    this.labels.activate(node, true, this.camera);
  }

  escape(): boolean {
    if (this.gestures.cancel()) return true;
    if (this.scene.selection.kind === 'none') return false;
    this.select({ kind: 'none' });
    return true;
  }

  togglePin(node: number): void {
    this.scene.setPinned(node, !this.scene.pinned.has(node));
  }

  openMenu(node: number): void {
    this.events.emit('menu', { target: { kind: 'node', node }, ...this.nodePlace(node) });
  }

  private drawNow(): void {
    const { renderer, scene, camera } = this;
    if (!renderer) return;
    const isOnlyTime = !this.isStale && !isAnyChanged(scene);
    this.uploadChanges(renderer);
    const { nodes, linkCount } = scene.data;
    const view = { camera, ...this.surface.size, nodeCount: nodes.length, linkOpacity: linkOpacity(linkCount) };
    if (!isOnlyTime) {
      this.hulls.place(camera);
      renderer.drawStill(view);
    }
    renderer.drawPackets(view, this.drawnNs);
    this.isStale = false;
    this.hasNewPackets = false;
  }

  private uploadChanges(renderer: Renderer): void {
    const { changed, positions, looks, linkStyles, data } = this.scene;
    if (changed.positions) renderer.setPositions(positions);
    if (changed.looks) renderer.nodes.setLooks(looks);
    if (changed.links) renderer.links.setLinks(data.links, linkStyles);
    else if (changed.linkStyles) renderer.links.setStyles(linkStyles);
    if (changed.positions) this.labels.positionsChanged();
    Object.assign(changed, { positions: false, looks: false, links: false, linkStyles: false });
  }

  private relayout(): void {
    this.linksLaidOut = this.scene.data.linkCount;
    this.runner.run(this.layout, this.scene.layoutInput(this.seed), ({ positions }) => this.moveTo(positions));
  }

  private linksGrew(): void {
    const usesLinks = this.layout === 'force' || this.layout === 'tree';
    if (usesLinks && this.scene.data.linkCount >= 2 * Math.max(this.linksLaidOut, 1)) this.relayout();
  }

  // Nodes go there by and by, but for those that are pinned.
  private moveTo(positions: Float32Array<ArrayBuffer>): void {
    const { scene } = this;
    const isFirst = scene.positions.every((value) => value === 0);
    if (isFirst || this.wantsLessMotion()) this.arrive(positions);
    else {
      this.hulls.set([]);
      this.transition = new Transition(scene.positions, positions, performance.now());
    }
  }

  private moveNodes(nowMs: number): void {
    if (!this.transition) return;
    const positions = this.transition.at(nowMs);
    if (this.transition.isOver(nowMs)) return this.arrive(positions);
    this.scene.setUnpinnedPositions(positions);
    if (this.isFitted) this.fitNow();
  }

  private arrive(positions: Float32Array<ArrayBuffer>): void {
    this.transition = undefined;
    this.scene.setUnpinnedPositions(positions);
    this.hulls.set(this.layout === 'zone' ? zoneHulls(this.scene.data, this.scene.positions) : []);
    if (this.isFitted) this.fitNow();
    this.redraw();
  }

  private fitNow(): void {
    const padding = this.layout === 'zone' ? settings.zonePadding : settings.nodeRadius;
    this.camera.fit(boundsOf(this.scene.positions, padding));
    this.redraw();
  }

  // Pans if a node is not within the view.
  private showNode(node: number): void {
    const { x, y } = this.nodePlace(node);
    const margin = settings.fitMargin / 2;
    const { width, height } = this.camera;
    if (x >= margin && x <= width - margin && y >= margin && y <= height - margin) return;
    this.pan(width / 2 - x, height / 2 - y);
  }

  private resized(width: number, height: number): void {
    this.camera.width = width;
    this.camera.height = height;
    if (this.isFitted) this.fitNow();
    this.redraw();
  }

  private describe(): void {
    const count = this.scene.data.nodes.length;
    const nodes = `${count} ${count === 1 ? 'node' : 'nodes'}`;
    this.surface.root.setAttribute('aria-label', `${this.label}: ${nodes}. Arrow keys go from node to node.`);
  }

  private wantsLessMotion(): boolean {
    return this.reducedMotion ?? matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  private listen(canvases: readonly HTMLCanvasElement[]): void {
    const { signal } = this.detach;
    const { root, target } = this.surface;
    root.addEventListener('keydown', (event) => this.keyPressed(event), { signal });
    target.addEventListener('pointerdown', () => root.focus({ preventScroll: true }), { signal });
    target.addEventListener('mousedown', (event) => event.preventDefault(), { signal }); // which would take the focus off
    for (const canvas of canvases) {
      canvas.addEventListener('webglcontextlost', (event) => this.contextLost(event), { signal });
      canvas.addEventListener('webglcontextrestored', () => this.makeRenderer(), { signal });
    }
  }

  // Keys belong to the node that has the focus; after a press of the mouse only Escape is the graph's.
  private keyPressed(event: KeyboardEvent): void {
    if (event.target === this.surface.root && event.key !== 'Escape') return;
    if (!handleKey(event, this)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private contextLost(event: Event): void {
    event.preventDefault(); // so that it may come back
    this.renderer = undefined;
    this.surface.say('The graphics card was taken away from this page. The graph comes back when it is free again.');
  }

  private makeRenderer(): void {
    if (this.still.isContextLost() || this.moving.isContextLost()) return; // they come back one after the other
    this.renderer = new Renderer(this.still, this.moving, this.scene.packets);
    this.renderer.setTheme(themeOf(this.themeName));
    Object.assign(this.scene.changed, { positions: true, looks: true, links: true, linkStyles: true });
    this.surface.say('');
    this.redraw();
  }
}

function newContext(): WebGL2RenderingContext | null {
  return document.createElement('canvas').getContext('webgl2', { antialias: false, depth: false });
}

function canvasOf(gl: WebGL2RenderingContext): HTMLCanvasElement {
  if (gl.canvas instanceof HTMLCanvasElement) return gl.canvas;
  throw new Error('the graph draws on canvases of the page');
}

function isAnyChanged({ changed }: Scene): boolean {
  return changed.positions || changed.looks || changed.links || changed.linkStyles;
}

// Many links together are as dark as few.
function linkOpacity(count: number): number {
  return Math.min(Math.max(22 / Math.sqrt(Math.max(count, 1)), 0.14), 0.85);
}
