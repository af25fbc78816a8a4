import type { Camera } from './camera';
import { Renderer } from './gl/renderer';
import type { Scene } from './scene';
import { type Theme, themeOf } from './theme';
import type { ThemeName } from './types';

const lostText = 'The graphics card was taken away from this page. The graph comes back when it is free again.';

/** A scene on its two canvases, through the loss and return of the graphics context. */
export class Picture {
  private renderer: Renderer | undefined; // none while a context is lost
  private theme: Theme;
  private isStale = true;
  private readonly detach = new AbortController();

  /** None if this browser has no WebGL2. `say` shows a text instead of the picture, or nothing with an empty one. */
  static create(scene: Scene, theme: ThemeName, say: (text: string) => void): Picture | undefined {
    const still = newContext();
    const moving = newContext();
    return still && moving ? new Picture(still, moving, scene, themeOf(theme), say) : undefined;
  }

  private constructor(
    private readonly still: WebGL2RenderingContext,
    private readonly moving: WebGL2RenderingContext,
    private readonly scene: Scene,
    theme: Theme,
    private readonly say: (text: string) => void,
  ) {
    this.theme = theme;
    this.makeRenderer();
    const { signal } = this.detach;
    for (const canvas of this.canvases) {
      canvas.addEventListener('webglcontextlost', (event) => this.contextLost(event), { signal });
      canvas.addEventListener('webglcontextrestored', () => this.contextRestored(), { signal });
    }
  }

  /** What stands still, and what lies over it. */
  get canvases(): readonly HTMLCanvasElement[] {
    return [this.still, this.moving].map(({ canvas }) => {
      if (canvas instanceof HTMLCanvasElement) return canvas;
      throw new Error('the graph draws on canvases of the page');
    });
  }

  setTheme(name: ThemeName): void {
    this.theme = themeOf(name);
    this.renderer?.setTheme(this.theme);
    this.isStale = true;
  }

  /** All will be drawn anew, for the view has changed. */
  redraw(): void {
    this.isStale = true;
  }

  /** Whether more than the packets must be drawn. */
  get isChanged(): boolean {
    const { positions, looks, links, linkStyles } = this.scene.changed;
    return this.isStale || positions || looks || links || linkStyles;
  }

  /** Size in device pixels. */
  draw(camera: Camera, size: { width: number; height: number }, timeNs: number): void {
    const { renderer, isChanged } = this;
    if (!renderer) return;
    const { nodes, linkCount } = this.scene.data;
    const view = { camera, ...size, nodeCount: nodes.length, linkOpacity: linkOpacity(linkCount) };
    if (isChanged) {
      this.uploadChanges(renderer);
      renderer.drawStill(view);
    }
    renderer.drawPackets(view, timeNs);
    this.isStale = false;
  }

  destroy(): void {
    this.detach.abort();
    // Browsers keep few contexts alive: these are not left to the garbage collector.
    for (const gl of [this.still, this.moving]) gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  private uploadChanges(renderer: Renderer): void {
    const { changed, positions, looks, linkStyles, data } = this.scene;
    if (changed.positions) renderer.setPositions(positions);
    if (changed.looks) renderer.nodes.setLooks(looks);
    if (changed.links) renderer.links.setLinks(data.links, linkStyles);
    else if (changed.linkStyles) renderer.links.setStyles(linkStyles);
    Object.assign(changed, { positions: false, looks: false, links: false, linkStyles: false });
  }

  private makeRenderer(): void {
    this.renderer = new Renderer(this.still, this.moving, this.scene.packets);
    this.renderer.setTheme(this.theme);
    Object.assign(this.scene.changed, { positions: true, looks: true, links: true, linkStyles: true });
    this.isStale = true;
  }

  private contextLost(event: Event): void {
    event.preventDefault(); // so that it may come back
    this.renderer = undefined;
    this.say(lostText);
  }

  private contextRestored(): void {
    if (this.still.isContextLost() || this.moving.isContextLost()) return; // they come back one after the other
    this.makeRenderer();
    this.say('');
  }
}

function newContext(): WebGL2RenderingContext | null {
  return document.createElement('canvas').getContext('webgl2', { antialias: false, depth: false });
}

// Many links together are as dark as few.
function linkOpacity(count: number): number {
  return Math.min(Math.max(22 / Math.sqrt(Math.max(count, 1)), 0.14), 0.85);
}
