import { type Shape, shapes } from '../theme';
import { DataTexture } from './data-texture';
import { createProgram, textureUnits } from './program';
import { Quads } from './quads';

/** Look of a node: four bytes. */
export const nodeLookBytes = 4; // slot of its role or 255, shape, state bits, mark bits
export const stateBits = { up: 1, paused: 2 } as const;
export const markBits = { selected: 1, hovered: 2, pinned: 4, changed: 8, highlighted: 16 } as const;

// Signed distances of the shapes from their rims; after Quilez.
const outlines: Record<Shape, string> = {
  circle: 'return length(p) - r;',
  square: `
    vec2 q = abs(p) - 0.6 * r;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 0.28 * r;`,
  diamond: `
    vec2 q = abs(vec2(p.x + p.y, p.x - p.y)) * 0.7071 - 0.64 * r;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 0.2 * r;`,
  hexagon: `
    const vec3 k = vec3(-0.866025404, 0.5, 0.577350269);
    float inner = 0.86 * r;
    vec2 q = abs(p.yx);
    q -= 2.0 * min(dot(k.xy, q), 0.0) * k.xy;
    q -= vec2(clamp(q.x, -k.z * inner, k.z * inner), inner);
    return length(q) * sign(q.y) - 0.08 * r;`,
};

const shading = `
float inside(float edge) { return clamp(0.5 - edge, 0.0, 1.0); }
float stroke(float edge, float half_) { return clamp(half_ + 0.5 - abs(edge), 0.0, 1.0); }
`;

function outlineOf(shape: Shape): string {
  return `float outline(vec2 p, float r) {${outlines[shape]}}`;
}

// A quad about the node, `reach` pixels to each side.
const spreading = `
out vec2 place; // from the centre, in pixels
uvec4 spread(float reach) {
  uint node = uint(gl_VertexID >> 2);
  place = (vec2(float(gl_VertexID & 1), float((gl_VertexID >> 1) & 1)) * 2.0 - 1.0) * reach;
  gl_Position = toClip(nodeAt(node) + place);
  return texelFetch(nodeLooks, texelOf(node), 0);
}
`;

const bodyVertex = `${spreading}
flat out vec4 body;  // opacity is 0 for a node that is down
flat out float fine; // how much detail there is room for
void main() {
  uvec4 look = spread(viewport.z * 1.06 + 2.1 * camera.w);
  body = vec4(look.x == 255u ? nodeColour.rgb : roleColours[look.x].rgb, 1.0);
  if ((look.z & 2u) != 0u) body.rgb = mix(body.rgb, nodeDownColour.rgb, 0.45);
  if ((look.z & 1u) == 0u) body = vec4(nodeDownColour.rgb, 0.16);
  fine = smoothstep(3.0, 8.0, viewport.z / camera.w);
}`;

const bodyFragment = `${shading}
in vec2 place;
flat in vec4 body;
flat in float fine;
out vec4 colour;
void main() {
  float r = viewport.z;
  float edge = outline(place, r);
  float rim = inside(edge - 1.6 * camera.w);
  float fill = inside(edge) * body.a;
  vec2 glint = (place + vec2(0.32, 0.38) * r) / (0.9 * r);
  float shine = max(1.0 - dot(glint, glint), 0.0) * 0.2;
  vec3 metal = body.rgb * (1.04 - 0.2 * place.y / r) + shine;
  metal *= 1.0 - 0.38 * fine * stroke(edge + 0.8 * camera.w, 0.5 * camera.w);
  colour = vec4(rimColour.rgb, 1.0) * rim * (1.0 - fill) + vec4(metal, 1.0) * fill;
}`;

const badgeVertex = `${spreading}
flat out uvec4 look;
void main() {
  look = spread(viewport.z * 1.45 + 7.0 * camera.w);
}`;

const badgeFragment = `${shading}
in vec2 place;
flat in uvec4 look;
out vec4 colour;
void over(vec3 ink, float alpha) { colour = vec4(ink, 1.0) * alpha + colour * (1.0 - alpha); }
void main() {
  float r = viewport.z;
  float pixel = camera.w;
  float edge = outline(place, r);
  uint marks = look.w;
  colour = vec4(0.0);
  if ((marks & 16u) != 0u) {
    float glow = 1.0 - smoothstep(0.0, 0.4 * r + 4.0 * pixel, edge);
    over(highlightColour.rgb, 0.7 * glow * (1.0 - inside(edge - 0.5 * pixel)));
  }
  if ((look.z & 1u) == 0u) {
    over(nodeDownColour.rgb, stroke(edge + pixel, pixel));
    vec2 diagonal = abs(vec2(place.x + place.y, place.x - place.y)) * 0.7071;
    over(linkCutColour.rgb, inside(max(min(diagonal.x, diagonal.y) - 0.09 * r, max(diagonal.x, diagonal.y) - 0.5 * r)));
  } else if ((look.z & 2u) != 0u) {
    over(inkColour.rgb, 0.9 * inside(max(abs(abs(place.x) - 0.24 * r) - 0.11 * r, abs(place.y) - 0.42 * r)));
  }
  if ((marks & 8u) != 0u) {
    float turn = atan(place.y, place.x) * 16.0 / 6.2831853;
    float tooth = clamp((abs(fract(turn) - 0.5) - 0.22) * r * 0.4 + 0.5, 0.0, 1.0);
    over(highlightColour.rgb, tooth * stroke(edge - 5.5 * pixel, 1.5 * pixel));
  }
  if ((marks & 2u) != 0u) over(highlightColour.rgb, 0.7 * stroke(edge - 3.0 * pixel, 0.75 * pixel));
  if ((marks & 1u) != 0u) over(highlightColour.rgb, stroke(edge - 3.2 * pixel, 1.3 * pixel));
  if ((marks & 4u) != 0u) {
    float pin = length(place - vec2(0.72, -0.72) * r) - max(0.2 * r, 2.0 * pixel);
    over(rimColour.rgb, inside(pin - 1.2 * pixel));
    over(highlightColour.rgb, inside(pin));
  }
}`;

interface ShapeLayer {
  bodyProgram: WebGLProgram;
  badgeProgram: WebGLProgram;
  bodies: Quads;
  badged: Quads;
}

/**
 * The nodes of a shape in one call, on quads where signed distances draw them; those with a badge, or that are down or
 * paused, once more. So software renderers, which run both sides of each branch, need not run much.
 */
export class NodeLayer {
  private readonly layers: readonly ShapeLayer[];
  private readonly looks: DataTexture;
  private shapesDrawn = new Uint8Array(0); // which shape each node had when the bodies were listed

  constructor(gl: WebGL2RenderingContext) {
    this.looks = new DataTexture(gl, textureUnits.nodeLooks, 'four bytes');
    this.layers = shapes.map((shape) => ({
      bodyProgram: createProgram(gl, bodyVertex, outlineOf(shape) + bodyFragment),
      badgeProgram: createProgram(gl, badgeVertex, outlineOf(shape) + badgeFragment),
      bodies: new Quads(gl),
      badged: new Quads(gl),
    }));
  }

  setLooks(looks: Uint8Array): void {
    this.looks.set(looks);
    const badged: number[][] = this.layers.map(() => []);
    for (let at = 0; at < looks.length; at += nodeLookBytes) {
      if (looks[at + 2] !== stateBits.up || looks[at + 3] !== 0) badged[looks[at + 1]!]!.push(at / nodeLookBytes);
    }
    this.layers.forEach((layer, shape) => layer.badged.setSome(badged[shape]!));
    if (this.areShapesNew(looks)) this.listBodies();
  }

  draw(): void {
    for (const { bodies, bodyProgram } of this.layers) bodies.draw(bodyProgram);
    for (const { badged, badgeProgram } of this.layers) badged.draw(badgeProgram);
  }

  private areShapesNew(looks: Uint8Array): boolean {
    const count = looks.length / nodeLookBytes;
    let isNew = count !== this.shapesDrawn.length;
    if (isNew) this.shapesDrawn = new Uint8Array(count);
    for (let node = 0; node < count; node++) {
      const shape = looks[node * nodeLookBytes + 1]!;
      if (shape !== this.shapesDrawn[node]) isNew = true;
      this.shapesDrawn[node] = shape;
    }
    return isNew;
  }

  private listBodies(): void {
    const bodies: number[][] = this.layers.map(() => []);
    this.shapesDrawn.forEach((shape, node) => bodies[shape]!.push(node));
    this.layers.forEach((layer, shape) => layer.bodies.setSome(bodies[shape]!));
  }
}
