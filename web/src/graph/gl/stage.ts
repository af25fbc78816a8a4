import type { Camera } from '../camera';
import { splitTime } from '../packet-time';
import { settings } from '../settings';
import type { Colour, Theme } from '../theme';
import { DataTexture } from './data-texture';
import { frameBytes, textureUnits, uniformBlocks } from './program';

export interface FrameView {
  camera: Camera;
  width: number; // device pixels
  height: number;
  nodeCount: number;
  linkOpacity: number;
}

/** A canvas with what all shaders read: view and time, colours, positions of nodes. */
export class Stage {
  private readonly frame = new ArrayBuffer(frameBytes);
  private readonly frameFloats = new Float32Array(this.frame);
  private readonly frameWords = new Uint32Array(this.frame);
  private readonly frameBuffer: WebGLBuffer;
  private readonly themeBuffer: WebGLBuffer;
  private readonly positions: DataTexture;

  constructor(readonly gl: WebGL2RenderingContext) {
    this.frameBuffer = gl.createBuffer();
    this.themeBuffer = gl.createBuffer();
    this.positions = new DataTexture(gl, textureUnits.positions, 'two floats');
    gl.bindBuffer(gl.UNIFORM_BUFFER, this.frameBuffer);
    gl.bufferData(gl.UNIFORM_BUFFER, frameBytes, gl.DYNAMIC_DRAW);
    gl.bindBufferBase(gl.UNIFORM_BUFFER, uniformBlocks.frame, this.frameBuffer);
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
    this.positions.set(positions);
  }

  /** An empty canvas of the wanted size, and the shaders told what they are to show. */
  begin({ camera, width, height, nodeCount, linkOpacity }: FrameView, timeNs: number): void {
    const { gl, frameFloats, frameWords } = this;
    if (gl.canvas.width !== width) gl.canvas.width = width;
    if (gl.canvas.height !== height) gl.canvas.height = height;
    const ratio = width / camera.width;
    const { low, high } = splitTime(timeNs);
    frameFloats.set([camera.x, camera.y, camera.scale * ratio, ratio], 0);
    frameFloats.set([width, height, camera.nodeRadius() * ratio, camera.packetRadius() * ratio], 4);
    const { linkWidth, linkWidthMax, laneOffset } = settings;
    frameFloats.set([linkWidth * ratio, linkWidthMax * ratio, laneOffset * ratio, linkOpacity], 8);
    frameWords.set([low, high, nodeCount, 0], 12);
    gl.bindBuffer(gl.UNIFORM_BUFFER, this.frameBuffer);
    gl.bufferSubData(gl.UNIFORM_BUFFER, 0, frameFloats);
    gl.viewport(0, 0, width, height);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }
}
