import { type PacketRing, type SlotRange } from '../packet-ring';
import { DataTexture, textureWidth } from './data-texture';
import { createProgram, textureUnits } from './program';
import { Quads } from './quads';

// Mirrors packet-time.ts (age) and packet-path.ts (place).
const vertex = `
uniform uint firstPacket;
out vec2 local;            // from the head: forward, to the right; pixels
flat out vec4 shape;       // radius of the head, length of the tail, opacity, form
flat out vec3 ink;

void main() {
  gl_Position = nowhere;
  uint packet = firstPacket + uint(gl_VertexID >> 2);
  uvec4 flight = texelFetch(flights, texelOf(packet), 0);
  uvec2 traits = texelFetch(packetTraits, texelOf(packet), 0).xy;
  uvec2 ends = flight.xy;
  uvec2 sent = flight.zw;
  float duration = uintBitsToFloat(traits.x);
  uvec2 age64 = uvec2(now.x - sent.x, now.y - sent.y - (now.x < sent.x ? 1u : 0u));
  if ((age64.y & 0x80000000u) != 0u) return; // not sent yet
  float age = float(age64.y) * 4294967296.0 + float(age64.x);
  if (!(age < duration) || ends.x >= now.z || ends.y >= now.z) return;

  float progress = age / duration;
  uint kind = traits.y & 255u;
  bool isLost = (traits.y & 0xff00u) != 0u;
  float begins = float((traits.y >> 16) & 255u) / 255.0;
  float ends_ = 1.0 - float(traits.y >> 24) / 255.0;
  float gone = mix(begins, ends_, isLost ? min(progress, 0.5) : progress);
  float fall = isLost ? max(progress - 0.5, 0.0) * 2.0 : 0.0;
  vec2 from = nodeAt(ends.x);
  vec2 line = nodeAt(ends.y) - from;
  float length_ = length(line);
  float node = viewport.z;
  float head = viewport.w;
  float travelled = 0.0;
  vec2 place, forward;
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

  float tail = fall > 0.0 || head < 2.4 * camera.w ? 0.0 : min(head * 4.0, travelled);
  bool isFalling = fall > 0.0;
  shape = vec4(head, tail, 1.0 - fall * fall, isFalling ? 4.0 : float((kind / 2u) % 4u));
  ink = isFalling ? lostColour.rgb : kindColours[kind % 8u].rgb;
  if (isFalling) forward = vec2(1.0, 0.0);
  float reach = head * 1.25 + 1.0;
  bool isFront = (gl_VertexID & 1) != 0;
  local = vec2(isFront ? reach : -max(reach, tail), gl_VertexID % 4 < 2 ? -reach : reach);
  gl_Position = toClip(place + forward * local.x + vec2(-forward.y, forward.x) * local.y);
}`;

const fragment = `
in vec2 local;
flat in vec4 shape;
flat in vec3 ink;
out vec4 colour;

float outline(vec2 p, float r, float form) {
  vec2 q = abs(p);
  if (form == 0.0) return length(p) - r;
  if (form == 1.0) return max(q.x, q.y) - r * 0.84;
  if (form == 2.0) return (q.x + q.y - r * 1.2) * 0.7071;
  if (form == 3.0) return max(q.y * 0.866 + p.x * 0.5, -p.x) - r * 0.66;
  vec2 arm = abs(vec2(p.x + p.y, p.x - p.y)) * 0.7071; // of a packet that falls: a cross
  return max(min(arm.x, arm.y) - r * 0.3, max(arm.x, arm.y) - r * 1.15);
}

void main() {
  float head = shape.x;
  float alpha = clamp(0.5 - outline(local, head, shape.w), 0.0, 1.0);
  float left = clamp(1.0 + local.x / max(shape.y, 0.001), 0.0, 1.0);  // of the tail
  float trail = local.x < 0.0 ? clamp(head * 0.8 * left + 0.5 - abs(local.y), 0.0, 1.0) * 0.5 * left : 0.0;
  colour = vec4(ink, 1.0) * max(alpha, trail) * shape.z;
}`;

/** Packets are uploaded once, when they are sent; where each is follows from the time in the Frame block alone. */
export class PacketLayer {
  private readonly program: WebGLProgram;
  private readonly firstPacket: WebGLUniformLocation | null;
  private readonly flights: DataTexture;
  private readonly traits: DataTexture;
  private readonly quads: Quads;

  constructor(private readonly gl: WebGL2RenderingContext, private readonly ring: PacketRing) {
    this.program = createProgram(gl, vertex, fragment);
    this.firstPacket = gl.getUniformLocation(this.program, 'firstPacket');
    this.flights = new DataTexture(gl, textureUnits.flights, 'four words');
    this.traits = new DataTexture(gl, textureUnits.packetTraits, 'two words');
    this.quads = new Quads(gl);
    const rows = ring.capacity / textureWidth;
    this.flights.resize(rows);
    this.traits.resize(rows);
    ring.markAllDirty();
  }

  upload(): void {
    for (const { first, count } of this.ring.takeDirty()) {
      const [row, rows] = [first / textureWidth, count / textureWidth];
      this.flights.setRows(row, rows, this.ring.flights);
      this.traits.setRows(row, rows, this.ring.traits);
    }
  }

  draw(inFlight: readonly SlotRange[]): void {
    for (const { first, count } of inFlight) {
      this.quads.setFirst(count);
      this.gl.useProgram(this.program);
      this.gl.uniform1ui(this.firstPacket, first);
      this.quads.draw(this.program);
    }
  }
}
