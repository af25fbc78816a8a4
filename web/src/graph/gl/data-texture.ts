export const textureWidth = 1024; // texels: as the shaders' texelOf has it

type Texel = 'two floats' | 'two words' | 'four words' | 'four bytes';
type Texels = Float32Array | Uint32Array | Uint8Array;

/**
 * An array for vertex shaders, which fetch what they need by the number of the node, link or packet. Vertex attributes
 * that advance by instance would do the same, but software renderers take 0.4 ms for each instance.
 */
export class DataTexture {
  private readonly texture: WebGLTexture;
  private readonly format: TexelFormat;
  private rows = 0;
  private staging: Texels;

  constructor(private readonly gl: WebGL2RenderingContext, private readonly unit: number, texel: Texel) {
    this.texture = gl.createTexture();
    this.format = formatOf(gl, texel);
    this.staging = this.format.newArray(0);
    this.bind();
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    this.set(this.staging);
  }

  /** Replaces all. The array is of what the texture is made of. */
  set(data: Texels): void {
    const { components, newArray } = this.format;
    const rows = Math.max(1, Math.ceil(data.length / components / textureWidth));
    if (rows !== this.rows) {
      this.resize(rows);
      this.staging = newArray(rows * textureWidth * components);
    }
    this.staging.set(data);
    this.setRows(0, rows, this.staging);
  }

  /** Makes room for so many rows of textureWidth; what was there is lost. */
  resize(rows: number): void {
    const { gl } = this;
    const { internal, format, type } = this.format;
    this.rows = rows;
    this.bind();
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, textureWidth, rows, 0, format, type, null);
  }

  /** Replaces some rows by those of an array that holds all rows. */
  setRows(first: number, count: number, all: Texels): void {
    const { gl } = this;
    const { format, type, components } = this.format;
    this.bind();
    const offset = first * textureWidth * components;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, first, textureWidth, count, format, type, all, offset);
  }

  private bind(): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + this.unit);
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.texture);
  }
}

interface TexelFormat {
  internal: number;
  format: number;
  type: number;
  components: number;
  newArray: (length: number) => Texels;
}

function formatOf(gl: WebGL2RenderingContext, texel: Texel): TexelFormat {
  const words = { format: gl.RG_INTEGER, type: gl.UNSIGNED_INT, newArray: (length: number) => new Uint32Array(length) };
  switch (texel) {
    case 'two floats': {
      const newArray = (length: number) => new Float32Array(length);
      return { internal: gl.RG32F, format: gl.RG, type: gl.FLOAT, components: 2, newArray };
    }
    case 'two words':
      return { ...words, internal: gl.RG32UI, components: 2 };
    case 'four words':
      return { ...words, internal: gl.RGBA32UI, format: gl.RGBA_INTEGER, components: 4 };
    case 'four bytes': {
      const newArray = (length: number) => new Uint8Array(length);
      return { internal: gl.RGBA8UI, format: gl.RGBA_INTEGER, type: gl.UNSIGNED_BYTE, components: 4, newArray };
    }
    default: {
      const unreachable: never = texel;
      return unreachable;
    }
  }
}
