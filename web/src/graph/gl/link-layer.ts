import { bindAttribute, createProgram, VertexBuffer } from './program';

// Style of a link: four bytes.
export const linkStyleBytes = 4; // bits, load 0 to 255, free, free
export const linkBits = { cutForward: 1, cutBackward: 2, highlighted: 4, hovered: 8 } as const;

const vertex = `
layout(location = 0) in uvec2 ends;
layout(location = 1) in uvec4 style;
out vec2 place;               // along and across the link, in pixels
flat out vec2 size;           // length, half of the width
flat out uint bits;
flat out float load;
void main() {
  vec2 from = nodeAt(ends.x);
  vec2 to = nodeAt(ends.y);
  vec2 line = to - from;
  float length_ = length(line);
  vec2 forward = length_ > 0.0 ? line / length_ : vec2(1.0, 0.0);
  load = float(style.y) / 255.0;
  bits = style.x;
  float width = mix(lines.x, lines.y, load);
  if ((bits & 4u) != 0u) width = max(width, 2.6 * camera.w);
  if ((bits & 8u) != 0u) width += 1.2 * camera.w;
  if ((bits & 3u) != 0u) width = max(width, 1.8 * camera.w);
  float reach = width * 0.5 + 1.0;
  float along = float(gl_VertexID & 1);
  float side = float(gl_VertexID >> 1) * 2.0 - 1.0;
  place = vec2(along * length_, side * reach);
  size = vec2(length_, width * 0.5);
  gl_Position = toClip(mix(from, to, along) + vec2(-forward.y, forward.x) * side * reach);
}`;

const fragment = `
in vec2 place;
flat in vec2 size;
flat in uint bits;
flat in float load;
out vec4 colour;
void main() {
  float alpha = clamp(size.y + 0.5 - abs(place.y), 0.0, 1.0);
  float middle = place.x - size.x * 0.5;
  bool isCut = middle > 0.0 ? (bits & 1u) != 0u : (bits & 2u) != 0u;
  vec3 ink = linkColour.rgb;
  float opacity = mix(lines.w, 1.0, load);
  if ((bits & 12u) != 0u) { ink = highlightColour.rgb; opacity = 1.0; }
  if (isCut) {
    ink = linkCutColour.rgb;
    opacity = 0.9;
    float dash = mod(abs(middle) / camera.w, 9.0);
    alpha *= clamp((2.5 - abs(dash - 4.5)) * camera.w + 0.5, 0.0, 1.0);
    alpha *= clamp(abs(middle) - 5.0 * camera.w, 0.0, 1.0);
  }
  alpha *= opacity;
  colour = vec4(ink * alpha, alpha);
}`;

// All links in one call: a quad for each, spread between its nodes by the vertex shader.
export class LinkLayer {
  private readonly program: WebGLProgram;
  private readonly vertices: WebGLVertexArrayObject;
  private readonly ends: VertexBuffer;
  private readonly styles: VertexBuffer;
  private count = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = createProgram(gl, vertex, fragment);
    this.vertices = gl.createVertexArray();
    this.ends = new VertexBuffer(gl);
    this.styles = new VertexBuffer(gl);
    gl.bindVertexArray(this.vertices);
    const common = { stride: 0, offset: 0, perInstance: true };
    bindAttribute(gl, this.ends.buffer, { ...common, location: 0, size: 2, type: gl.UNSIGNED_INT });
    bindAttribute(gl, this.styles.buffer, { ...common, location: 1, size: 4, type: gl.UNSIGNED_BYTE });
    gl.bindVertexArray(null);
  }

  setLinks(pairs: Uint32Array, styles: Uint8Array): void {
    this.count = pairs.length / 2;
    this.ends.set(pairs);
    this.setStyles(styles);
  }

  setStyles(styles: Uint8Array): void {
    this.styles.set(styles);
  }

  draw(): void {
    if (this.count === 0) return;
    this.gl.useProgram(this.program);
    this.gl.bindVertexArray(this.vertices);
    this.gl.drawArraysInstanced(this.gl.TRIANGLE_STRIP, 0, 4, this.count);
  }
}
