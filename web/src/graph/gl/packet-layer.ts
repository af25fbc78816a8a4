import type { PacketRing, SlotRange } from '../packet-ring';
import { packetBytes, packetOffsets } from '../packet-ring';
import { bindAttribute, createProgram } from './program';

// Mirrors packet-time.ts (age) and packet-path.ts (place).
const vertex = `
layout(location = 0) in uvec2 ends;
layout(location = 1) in uvec2 sent;   // ns, low and high half
layout(location = 2) in float duration; // ns
layout(location = 3) in uvec4 meta;   // kind, lost
flat out vec2 forward;
flat out vec4 shape;                  // radius of the head, length of the tail, size of the point, opacity
flat out uvec2 kind;                  // kind, whether it falls

void main() {
  gl_Position = nowhere;
  gl_PointSize = 1.0;
  uvec2 age64 = uvec2(now.x - sent.x, now.y - sent.y - (now.x < sent.x ? 1u : 0u));
  if ((age64.y & 0x80000000u) != 0u) return; // not sent yet
  float age = float(age64.y) * 4294967296.0 + float(age64.x);
  if (!(age < duration) || ends.x >= now.z || ends.y >= now.z) return;

  float progress = age / duration;
  bool isLost = meta.y != 0u;
  float gone = isLost ? min(progress, 0.5) : progress;
  float fall = isLost ? max(progress - 0.5, 0.0) * 2.0 : 0.0;
  vec2 from = nodeAt(ends.x);
  vec2 line = nodeAt(ends.y) - from;
  float length_ = length(line);
  float node = viewport.z;
  float head = viewport.w;
  float travelled = 0.0;
  vec2 place;
  if (length_ < 0.001) {
    float angle = gone * 6.2831853;
    place = from + vec2(sin(angle), -1.2 - (1.0 - cos(angle)) * 0.8 + 0.4) * node;
    forward = normalize(vec2(cos(angle), -0.8 * sin(angle)));
    travelled = gone * 6.2831853 * node;
  } else {
    forward = line / length_;
    float inset = min(node, length_ * 0.5);
    travelled = (length_ - 2.0 * inset) * gone;
    place = from + forward * (inset + travelled) + vec2(-forward.y, forward.x) * lines.z;
  }
  place.y += fall * fall * 26.0 * camera.w;

  float tail = fall > 0.0 ? 0.0 : min(head * 4.5, travelled);
  float size = 2.0 * head + tail + 3.0;
  shape = vec4(head, tail, size, 1.0 - fall * fall);
  kind = uvec2(meta.x, fall > 0.0 ? 1u : 0u);
  gl_Position = toClip(place - forward * tail * 0.5);
  gl_PointSize = size * (tail > 0.0 ? 1.0 : 1.2);
  shape.z = gl_PointSize;
}`;

const fragment = `
flat in vec2 forward;
flat in vec4 shape;
flat in uvec2 kind;
out vec4 colour;

float outline(vec2 p, float r, uint form) {
  if (form == 1u) return max(abs(p.x), abs(p.y)) - r * 0.84;
  if (form == 2u) return (abs(p.x) + abs(p.y) - r * 1.2) * 0.7071;
  if (form == 3u) return max(abs(p.y) * 0.866 + p.x * 0.5, -p.x) - r * 0.66;
  return length(p) - r;
}

void main() {
  float head = shape.x;
  float tail = shape.y;
  vec2 pixel = (gl_PointCoord - 0.5) * shape.z;
  if (kind.y != 0u) { // a cross that falls
    vec2 arm = abs(vec2(pixel.x + pixel.y, pixel.x - pixel.y)) * 0.7071;
    float edge = max(min(arm.x, arm.y) - head * 0.3, max(arm.x, arm.y) - head * 1.15);
    float alpha = clamp(0.5 - edge, 0.0, 1.0) * shape.w;
    colour = vec4(lostColour.rgb * alpha, alpha);
    return;
  }
  vec2 local = vec2(dot(pixel, forward), dot(pixel, vec2(-forward.y, forward.x)));
  local.x -= tail * 0.5;
  vec3 ink = kindColours[kind.x % 8u].rgb;
  float alpha = clamp(0.5 - outline(local, head, (kind.x / 2u) % 4u), 0.0, 1.0);
  float behind = clamp(-local.x / max(tail, 0.001), 0.0, 1.0);
  float width = head * 0.8 * (1.0 - behind);
  float trail = local.x < 0.0 && tail > 0.0 ? clamp(width + 0.5 - abs(local.y), 0.0, 1.0) * 0.5 * (1.0 - behind) : 0.0;
  alpha = max(alpha, trail);
  colour = vec4(ink * alpha, alpha);
}`;

// Packets are uploaded once, when they are sent; where each is follows from the time in the Frame block alone.
export class PacketLayer {
  private readonly program: WebGLProgram;
  private readonly vertices: WebGLVertexArrayObject;
  private readonly buffer: WebGLBuffer;

  constructor(private readonly gl: WebGL2RenderingContext, private readonly ring: PacketRing) {
    this.program = createProgram(gl, vertex, fragment);
    this.vertices = gl.createVertexArray();
    this.buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, ring.bytes.byteLength, gl.DYNAMIC_DRAW);
    gl.bindVertexArray(this.vertices);
    const common = { stride: packetBytes, perInstance: false };
    const { ends, sent, duration, meta } = packetOffsets;
    bindAttribute(gl, this.buffer, { ...common, location: 0, size: 2, type: gl.UNSIGNED_INT, offset: ends });
    bindAttribute(gl, this.buffer, { ...common, location: 1, size: 2, type: gl.UNSIGNED_INT, offset: sent });
    bindAttribute(gl, this.buffer, { ...common, location: 2, size: 1, type: gl.FLOAT, offset: duration });
    bindAttribute(gl, this.buffer, { ...common, location: 3, size: 4, type: gl.UNSIGNED_BYTE, offset: meta });
    gl.bindVertexArray(null);
    ring.markAllDirty();
  }

  upload(): void {
    const dirty = this.ring.takeDirty();
    if (dirty.length === 0) return;
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    for (const { first, count } of dirty) {
      const bytes = new Uint8Array(this.ring.bytes, first * packetBytes, count * packetBytes);
      gl.bufferSubData(gl.ARRAY_BUFFER, first * packetBytes, bytes);
    }
  }

  draw(inFlight: readonly SlotRange[]): void {
    if (inFlight.length === 0) return;
    this.gl.useProgram(this.program);
    this.gl.bindVertexArray(this.vertices);
    for (const { first, count } of inFlight) this.gl.drawArrays(this.gl.POINTS, first, count);
  }
}
