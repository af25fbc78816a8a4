// Compiling shaders, and what all of them share.

const shared = `#version 300 es
precision highp float;
precision highp int;

layout(std140) uniform Frame {
  vec4 camera;   // centre x, y in world units; device pixels a unit; device pixels a CSS pixel
  vec4 viewport; // width, height, radius of a node, radius of a packet: device pixels
  vec4 lines;    // width without load, with full load, offset of lanes: device pixels; opacity
  uvec4 now;     // simulated time in ns, low and high half; number of nodes
};
layout(std140) uniform Theme {
  vec4 linkColour, linkCutColour, highlightColour, nodeColour, nodeDownColour, rimColour, inkColour, lostColour;
  vec4 kindColours[8];
  vec4 roleColours[8];
};
`;

const placing = `
uniform highp sampler2D positions;
vec2 nodeAt(uint node) {
  int width = textureSize(positions, 0).x;
  vec2 world = texelFetch(positions, ivec2(int(node) % width, int(node) / width), 0).xy;
  return (world - camera.xy) * camera.z + viewport.xy * 0.5;
}
vec4 toClip(vec2 pixels) {
  vec2 unit = pixels / viewport.xy * 2.0 - 1.0;
  return vec4(unit.x, -unit.y, 0.0, 1.0);
}
const vec4 nowhere = vec4(2.0, 2.0, 2.0, 1.0);
`;

export const uniformBlocks = { frame: 0, theme: 1 } as const;
export const frameBytes = 64;

// Throws if a shader does not compile, which is our mistake, with the compiler's words.
export function createProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  const shaders = [
    compile(gl, gl.VERTEX_SHADER, shared + placing + vertex),
    compile(gl, gl.FRAGMENT_SHADER, shared + fragment),
  ];
  for (const shader of shaders) gl.attachShader(program, shader);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const words = shaders.map((shader) => gl.getShaderInfoLog(shader)).join('\n');
    throw new Error(`shaders do not link: ${gl.getProgramInfoLog(program)}\n${words}`);
  }
  for (const shader of shaders) gl.deleteShader(shader);
  gl.uniformBlockBinding(program, gl.getUniformBlockIndex(program, 'Frame'), uniformBlocks.frame);
  const theme = gl.getUniformBlockIndex(program, 'Theme');
  if (theme !== gl.INVALID_INDEX) gl.uniformBlockBinding(program, theme, uniformBlocks.theme);
  gl.useProgram(program);
  gl.uniform1i(gl.getUniformLocation(program, 'positions'), 0);
  return program;
}

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (!shader) throw new Error('the graphics context is lost');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

// A vertex buffer that is replaced when it is too small.
export class VertexBuffer {
  readonly buffer: WebGLBuffer;
  private bytes = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.buffer = gl.createBuffer();
  }

  set(data: ArrayBufferView): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    if (data.byteLength > this.bytes) {
      this.bytes = data.byteLength;
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    } else {
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, data);
    }
  }
}

export interface Attribute {
  location: number;
  size: number;
  type: number; // gl.FLOAT, or an integer type that stays integer
  stride: number;
  offset: number;
  perInstance: boolean;
}

export function bindAttribute(gl: WebGL2RenderingContext, buffer: WebGLBuffer, attribute: Attribute): void {
  const { location, size, type, stride, offset } = attribute;
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.enableVertexAttribArray(location);
  if (type === gl.FLOAT) gl.vertexAttribPointer(location, size, type, false, stride, offset);
  else gl.vertexAttribIPointer(location, size, type, stride, offset);
  if (attribute.perInstance) gl.vertexAttribDivisor(location, 1);
}
