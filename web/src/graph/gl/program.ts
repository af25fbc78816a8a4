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
uniform highp usampler2D linkEnds, linkStyles, nodeLooks, flights, packetTraits;
ivec2 texelOf(uint number) { return ivec2(number & 1023u, number >> 10); }
vec2 nodeAt(uint node) {
  vec2 world = texelFetch(positions, texelOf(node), 0).xy;
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
export const textureUnits = {
  positions: 0,
  linkEnds: 1,
  linkStyles: 2,
  nodeLooks: 3,
  flights: 4,
  packetTraits: 5,
} as const;

/** Throws if a shader does not compile, which is our mistake, with the compiler's words. */
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
  for (const [name, unit] of Object.entries(textureUnits)) gl.uniform1i(gl.getUniformLocation(program, name), unit);
  return program;
}

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (!shader) throw new Error('the graphics context is lost');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
