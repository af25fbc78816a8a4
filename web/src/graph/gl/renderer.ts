import type { PacketRing } from '../packet-ring';
import type { Theme } from '../theme';
import { LinkLayer } from './link-layer';
import { NodeLayer } from './node-layer';
import { PacketLayer } from './packet-layer';
import { type FrameView, Stage } from './stage';

/**
 * Everything on the graphics card, on two canvases: what stands still, and over it the packets. While a run plays only
 * the upper one is drawn. It can be made anew at any time from what its owner knows, as after a lost context.
 */
export class Renderer {
  readonly links: LinkLayer;
  readonly nodes: NodeLayer;
  private readonly packets: PacketLayer;
  private readonly still: Stage;
  private readonly moving: Stage;

  constructor(still: WebGL2RenderingContext, moving: WebGL2RenderingContext, private readonly ring: PacketRing) {
    this.still = new Stage(still);
    this.moving = new Stage(moving);
    this.links = new LinkLayer(still);
    this.nodes = new NodeLayer(still);
    this.packets = new PacketLayer(moving, ring);
  }

  setTheme(theme: Theme): void {
    this.still.setTheme(theme);
    this.moving.setTheme(theme);
  }

  setPositions(positions: Float32Array): void {
    this.still.setPositions(positions);
    this.moving.setPositions(positions);
  }

  drawStill(view: FrameView): void {
    this.still.begin(view, 0);
    this.links.draw();
    this.nodes.draw();
  }

  drawPackets(view: FrameView, timeNs: number): void {
    this.packets.upload();
    this.moving.begin(view, timeNs);
    this.packets.draw(this.ring.inFlight(timeNs));
  }
}
