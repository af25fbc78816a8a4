/**
 * Many quads in one call, without attributes: a vertex shader tells from gl_VertexID which quad (>> 2) and which
 * corner (& 3) it is at, and fetches the rest from data textures. Which quads are drawn is an index buffer.
 */
export class Quads {
  private readonly vertices: WebGLVertexArrayObject;
  private readonly indices: WebGLBuffer;
  private count = 0;
  private firstOnes = 0; // if all so far are the first ones, how many there is room for

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.vertices = gl.createVertexArray();
    this.indices = gl.createBuffer();
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.indices);
    gl.bindVertexArray(null);
  }

  /** Those with numbers below `count`. Nothing is uploaded if there were as many before. */
  setFirst(count: number): void {
    this.count = count;
    if (count <= this.firstOnes) return;
    this.firstOnes = Math.max(count, 2 * this.firstOnes);
    this.upload(Array.from({ length: this.firstOnes }, (_, quad) => quad));
  }

  setSome(quads: readonly number[]): void {
    if (quads.length === 0 && this.count === 0) return;
    this.count = quads.length;
    this.firstOnes = 0;
    this.upload(quads);
  }

  draw(program: WebGLProgram): void {
    if (this.count === 0) return;
    const { gl } = this;
    gl.useProgram(program);
    gl.bindVertexArray(this.vertices);
    gl.drawElements(gl.TRIANGLES, 6 * this.count, gl.UNSIGNED_INT, 0);
  }

  private upload(quads: readonly number[]): void {
    const indices = new Uint32Array(6 * quads.length);
    for (let i = 0; i < quads.length; i++) {
      const corner = 4 * quads[i]!;
      indices[6 * i] = corner;
      indices[6 * i + 1] = corner + 1;
      indices[6 * i + 2] = corner + 2;
      indices[6 * i + 3] = corner + 2;
      indices[6 * i + 4] = corner + 1;
      indices[6 * i + 5] = corner + 3;
    }
    this.gl.bindVertexArray(this.vertices);
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, indices, this.gl.DYNAMIC_DRAW);
    this.gl.bindVertexArray(null);
  }
}
