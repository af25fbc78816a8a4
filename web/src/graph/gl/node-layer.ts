import { bindAttribute, createProgram, VertexBuffer } from './program';

// Look of a node: four bytes.
export const nodeLookBytes = 4; // slot of its role or 255, shape, state bits, mark bits
export const stateBits = { up: 1, paused: 2 } as const;
export const markBits = { selected: 1, hovered: 2, pinned: 4, changed: 8, highlighted: 16 } as const;

const vertex = `
layout(location = 0) in uvec4 look;
out vec2 place;      // from the centre, in pixels
flat out uvec4 look_;
void main() {
  float reach = viewport.z * 1.5 + 5.0 * camera.w;
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
  place = corner * reach;
  look_ = look;
  gl_Position = toClip(nodeAt(uint(gl_InstanceID)) + place);
}`;

const fragment = `
in vec2 place;
flat in uvec4 look_;
out vec4 colour;

// Signed distances; after Quilez.
float box(vec2 p, float half_, float corner) {
  vec2 q = abs(p) - half_ + corner;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}
float hexagon(vec2 p, float r) {
  const vec3 k = vec3(-0.866025404, 0.5, 0.577350269);
  p = abs(p.yx);
  p -= 2.0 * min(dot(k.xy, p), 0.0) * k.xy;
  p -= vec2(clamp(p.x, -k.z * r, k.z * r), r);
  return length(p) * sign(p.y);
}
float outline(vec2 p, float r, uint shape) {
  if (shape == 1u) return box(p, r * 0.88, r * 0.28);
  if (shape == 2u) return box(mat2(0.7071, 0.7071, -0.7071, 0.7071) * p, r * 0.84, r * 0.2);
  if (shape == 3u) return hexagon(p, r * 0.86) - r * 0.08;
  return length(p) - r;
}
float inside(float distance_) { return clamp(0.5 - distance_, 0.0, 1.0); }
float stroke(float distance_, float half_) { return clamp(half_ + 0.5 - abs(distance_), 0.0, 1.0); }
void over(vec3 ink, float alpha) { colour = vec4(ink * alpha, alpha) + colour * (1.0 - alpha); }

void main() {
  float r = viewport.z;
  float pixel = camera.w;
  bool isUp = (look_.z & 1u) != 0u;
  bool isPaused = (look_.z & 2u) != 0u;
  uint marks = look_.w;
  float edge = outline(place, r, look_.y);
  vec3 body = look_.x == 255u ? nodeColour.rgb : roleColours[look_.x].rgb;
  colour = vec4(0.0);

  if ((marks & 16u) != 0u) over(highlightColour.rgb, 0.55 * (1.0 - smoothstep(0.0, 0.45 * r + 4.0 * pixel, edge)));
  over(rimColour.rgb, inside(edge - 1.6 * pixel));
  if (isUp) {
    vec3 metal = body * (1.04 - 0.22 * place.y / r);
    float glint = 1.0 - smoothstep(0.0, 0.9 * r, length(place + vec2(0.32, 0.38) * r));
    metal += glint * 0.16;
    if (isPaused) metal = mix(metal, nodeDownColour.rgb, 0.45);
    over(metal, inside(edge));
    float fine = smoothstep(5.0, 9.0, r / pixel);
    over(body * 0.55, 0.65 * fine * stroke(edge + 0.8 * pixel, 0.5 * pixel));
  } else {
    over(nodeDownColour.rgb, 0.16 * inside(edge));
    over(nodeDownColour.rgb, stroke(edge + 1.0 * pixel, 1.0 * pixel));
    vec2 diagonal = abs(vec2(place.x + place.y, place.x - place.y)) * 0.7071;
    float cross_ = max(min(diagonal.x, diagonal.y) - 0.09 * r, max(diagonal.x, diagonal.y) - 0.5 * r);
    over(linkCutColour.rgb, inside(cross_));
  }
  if (isPaused) {
    float bar = max(abs(abs(place.x) - 0.24 * r) - 0.11 * r, abs(place.y) - 0.42 * r);
    over(inkColour.rgb, 0.9 * inside(bar));
  }
  if ((marks & 8u) != 0u) {
    float turn = atan(place.y, place.x) * 16.0 / 6.2831853;
    float tooth = clamp((abs(fract(turn) - 0.5) - 0.22) * r * 0.4 + 0.5, 0.0, 1.0);
    over(highlightColour.rgb, tooth * stroke(edge - 5.0 * pixel, 1.5 * pixel));
  }
  if ((marks & 2u) != 0u) over(highlightColour.rgb, 0.6 * stroke(edge - 3.0 * pixel, 0.75 * pixel));
  if ((marks & 1u) != 0u) over(highlightColour.rgb, stroke(edge - 3.2 * pixel, 1.3 * pixel));
  if ((marks & 4u) != 0u) {
    float pin = length(place - vec2(0.72, -0.72) * r) - max(0.2 * r, 2.0 * pixel);
    over(rimColour.rgb, inside(pin - 1.2 * pixel));
    over(highlightColour.rgb, inside(pin));
  }
}`;

// All nodes in one call: a quad for each, on which the fragment shader draws its shape by signed distances.
export class NodeLayer {
  private readonly program: WebGLProgram;
  private readonly vertices: WebGLVertexArrayObject;
  private readonly looks: VertexBuffer;
  private count = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = createProgram(gl, vertex, fragment);
    this.vertices = gl.createVertexArray();
    this.looks = new VertexBuffer(gl);
    gl.bindVertexArray(this.vertices);
    bindAttribute(gl, this.looks.buffer, {
      location: 0, size: 4, type: gl.UNSIGNED_BYTE, stride: 0, offset: 0, perInstance: true,
    });
    gl.bindVertexArray(null);
  }

  setLooks(looks: Uint8Array): void {
    this.count = looks.length / nodeLookBytes;
    this.looks.set(looks);
  }

  draw(): void {
    if (this.count === 0) return;
    this.gl.useProgram(this.program);
    this.gl.bindVertexArray(this.vertices);
    this.gl.drawArraysInstanced(this.gl.TRIANGLE_STRIP, 0, 4, this.count);
  }
}
