import type { Camera } from '../camera';
import type { PacketRing } from '../packet-ring';
import { splitTime } from '../packet-time';
import { settings } from '../settings';
import type { Colour, Theme } from '../theme';
import { LinkLayer } from './link-layer';
import { NodeLayer } from './node-layer';
import { PacketLayer } from './packet-layer';
import { frameBytes, uniformBlocks } from './program';

const textureWidth = 1024;

// Everything on the graphics card. It can be made anew at any time from what its owner knows, as after a lost context.
export class Renderer {
  readonly links: LinkLayer;
  readonly nodes: NodeLayer;
  private readonly packets: PacketLayer;
  private readonly frame = new ArrayBuffer(frameBytes);
  private readonly frameFloats = new Float32Array(this.frame);
  private readonly frameWords = new Uint32Array(this.frame);
  private readonly frameBuffer: WebGLBuffer;
  private readonly themeBuffer: WebGLBuffer;
  private readonly positions: WebGLTexture;
  private rows = 0;
  private texels = new Float32Array(0);

  constructor(private readonly gl: WebGL2RenderingContext, private readonly ring: PacketRing) {
    this.frameBuffer = gl.createBuffer();
    this.themeBuffer = gl.createBuffer();
    this.positions = gl.createTexture();
    this.links = new LinkLayer(gl);
    this.nodes = new NodeLayer(gl);
    this.packets = new PacketLayer(gl, ring);
    gl.bindBuffer(gl.UNIFORM_BUFFER, this.frameBuffer);
    gl.bufferData(gl.UNIFORM_BUFFER, frameBytes, gl.DYNAMIC_DRAW);
    gl.bindBufferBase(gl.UNIFORM_BUFFER, uniformBlocks.frame, this.frameBuffer);
    gl.bindTexture(gl.TEXTURE_2D, this.positions);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.clearColor(0, 0, 0, 0);
  }

  setTheme(theme: Theme): void {
    const { link, linkCut, highlight, node, nodeDown, rim, ink, lost, kinds, roles } = theme;
    const colours: readonly Colour[] = [
      link, linkCut, highlight, node, nodeDown, rim, ink, lost, ...kinds, ...roles,
    ];
    const { gl } = this;
    gl.bindBuffer(gl.UNIFORM_BUFFER, this.themeBuffer);
    gl.bufferData(gl.UNIFORM_BUFFER, Float32Array.from(colours.flatMap((rgb) => [...rgb, 1])), gl.STATIC_DRAW);
    gl.bindBufferBase(gl.UNIFORM_BUFFER, uniformBlocks.theme, this.themeBuffer);
  }

  setPositions(positions: Float32Array): void {
    const { gl } = this;
    const rows = Math.max(1, Math.ceil(positions.length / 2 / textureWidth));
    if (rows !== this.rows) {
      this.rows = rows;
      this.texels = new Float32Array(2 * textureWidth * rows);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG32F, textureWidth, rows, 0, gl.RG, gl.FLOAT, null);
    }
    this.texels.set(positions);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, textureWidth, rows, gl.RG, gl.FLOAT, this.texels);
  }

  // `width` and `height` in device pixels.
  draw(camera: Camera, width: number, height: number, nodeCount: number, linkOpacity: number, timeNs: number): void {
    const { gl } = this;
    this.writeFrame(camera, width, height, nodeCount, linkOpacity, timeNs);
    this.packets.upload();
    gl.viewport(0, 0, width, height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.links.draw();
    this.packets.draw(this.ring.inFlight(timeNs));
    this.nodes.draw();
  }

  private writeFrame(
    camera: Camera, width: number, height: number,
    nodeCount: number, linkOpacity: number, timeNs: number,
  ): void {
    const ratio = width / camera.width;
    const { low, high } = splitTime(timeNs);
    this.frameFloats.set([camera.x, camera.y, camera.scale * ratio, ratio], 0);
    this.frameFloats.set([width, height, camera.nodeRadius() * ratio, camera.packetRadius() * ratio], 4);
    const { linkWidth, linkWidthMax, laneOffset } = settings;
    this.frameFloats.set([linkWidth * ratio, linkWidthMax * ratio, laneOffset * ratio, linkOpacity], 8);
    this.frameWords.set([low, high, nodeCount, 0], 12);
    this.gl.bindBuffer(this.gl.UNIFORM_BUFFER, this.frameBuffer);
    this.gl.bufferSubData(this.gl.UNIFORM_BUFFER, 0, this.frameFloats);
  }
}
