import { DataTexture } from './data-texture';
import { createProgram, textureUnits } from './program';
import { Quads } from './quads';

/** Style of a link: four bytes. */
export const linkStyleBytes = 4; // bits, load 0 to 255, free, free
export const linkBits = { cutForward: 1, cutBackward: 2, highlighted: 4, hovered: 8 } as const;
const cutBits = linkBits.cutForward | linkBits.cutBackward;

// A quad spread between two nodes. Ends, style and half of the width are left in the variables that main() declares.
const spreading = `
uvec2 ends;
uvec4 style;
vec2 from, forward;
float length_, side, along, halfWidth;
void spread() {
  uint link = uint(gl_VertexID >> 2);
  ends = texelFetch(linkEnds, texelOf(link), 0).xy;
  style = texelFetch(linkStyles, texelOf(link), 0);
  from = nodeAt(ends.x);
  vec2 to = nodeAt(ends.y);
  vec2 line = to - from;
  length_ = length(line);
  forward = length_ > 0.0 ? line / length_ : vec2(1.0, 0.0);
  float width = mix(lines.x, lines.y, float(style.y) / 255.0);
  if ((style.x & 4u) != 0u) width = max(width, 2.6 * camera.w);
  if ((style.x & 8u) != 0u) width += 1.2 * camera.w;
  if ((style.x & 3u) != 0u) width = max(width, 1.8 * camera.w);
  halfWidth = width * 0.5 + 0.5;
  along = float(gl_VertexID & 1) * length_;
  side = (float((gl_VertexID >> 1) & 1) * 2.0 - 1.0) * halfWidth;
  gl_Position = toClip(from + forward * along + vec2(-forward.y, forward.x) * side);
}
vec4 inkOf() {
  bool isLit = (style.x & 12u) != 0u;
  float opacity = isLit ? 1.0 : mix(lines.w, 1.0, float(style.y) / 255.0);
  return vec4(isLit ? highlightColour.rgb : linkColour.rgb, 1.0) * opacity;
}
`;

const wholeVertex = `${spreading}
out vec2 across; // from the middle, and where the edge is: pixels
flat out vec4 ink;
void main() {
  spread();
  if ((style.x & 3u) != 0u) gl_Position = nowhere;
  across = vec2(side, halfWidth);
  ink = inkOf();
}`;

// Software renderers feel each operation here: links cover more pixels than all else.
const wholeFragment = `
in vec2 across;
flat in vec4 ink;
out vec4 colour;
void main() { colour = ink * min(across.y - abs(across.x), 1.0); }`;

const cutVertex = `${spreading}
out vec3 place; // along from the middle, across, and where the edge is: pixels
flat out vec4 ink;
flat out uint bits;
void main() {
  spread();
  place = vec3(along - 0.5 * length_, side, halfWidth);
  ink = inkOf();
  bits = style.x;
}`;

const cutFragment = `
in vec3 place;
flat in vec4 ink;
flat in uint bits;
out vec4 colour;
void main() {
  float alpha = min(place.z - abs(place.y), 1.0);
  bool isCut = place.x > 0.0 ? (bits & 1u) != 0u : (bits & 2u) != 0u;
  float away = abs(place.x) / camera.w;
  float dash = clamp((2.5 - abs(mod(away, 9.0) - 4.5)) * camera.w + 0.5, 0.0, 1.0);
  float gap = clamp((away - 5.0) * camera.w, 0.0, 1.0);
  vec4 cut = vec4(linkCutColour.rgb, 1.0) * 0.9 * dash * gap;
  colour = (isCut ? cut : ink) * alpha;
}`;

/** All links in one call, and those that are cut in another. */
export class LinkLayer {
  private readonly wholeProgram: WebGLProgram;
  private readonly cutProgram: WebGLProgram;
  private readonly ends: DataTexture;
  private readonly styles: DataTexture;
  private readonly whole: Quads;
  private readonly cut: Quads;

  constructor(gl: WebGL2RenderingContext) {
    this.wholeProgram = createProgram(gl, wholeVertex, wholeFragment);
    this.cutProgram = createProgram(gl, cutVertex, cutFragment);
    this.ends = new DataTexture(gl, textureUnits.linkEnds, 'two words');
    this.styles = new DataTexture(gl, textureUnits.linkStyles, 'four bytes');
    this.whole = new Quads(gl);
    this.cut = new Quads(gl);
  }

  setLinks(pairs: Uint32Array, styles: Uint8Array): void {
    this.ends.set(pairs);
    this.whole.setFirst(pairs.length / 2);
    this.setStyles(styles);
  }

  setStyles(styles: Uint8Array): void {
    this.styles.set(styles);
    const cut: number[] = [];
    for (let at = 0; at < styles.length; at += linkStyleBytes) {
      if ((styles[at]! & cutBits) !== 0) cut.push(at / linkStyleBytes);
    }
    this.cut.setSome(cut);
  }

  draw(): void {
    this.whole.draw(this.wholeProgram);
    this.cut.draw(this.cutProgram);
  }
}
