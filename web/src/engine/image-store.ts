import type { EngineExports } from './abi';
import { Printed, wasiImports } from './wasi';

/** Of a page: memory is a whole number of them. */
export const pageBytes = 4 * 1024;
// What crosses at a time; it stays in the processor's cache.
const chunkPages = 16;
const chunkBytes = chunkPages * pageBytes;

/** An image of a memory, in its store. */
export type Image = number;

/**
 * Images of memory, kept in an instance of engine.wasm that has no run. What two images that were taken after each other
 * have in common is there once.
 */
export class ImageStore {
  readonly #exports: EngineExports;
  readonly #images: number;
  readonly #chunk: number;

  constructor(module: WebAssembly.Module) {
    const imports = wasiImports(module, new Printed(), () => this.#exports.memory);
    // What a module exports has no types: the tests call each of these.
    this.#exports = new WebAssembly.Instance(module, imports).exports as unknown as EngineExports;
    this.#exports._initialize();
    this.#images = this.#exports.orrery_images_open();
    this.#chunk = this.#exports.orrery_allocate(chunkBytes);
  }

  /** What all images take up. */
  get bytes(): number {
    return this.#exports.orrery_images_bytes(this.#images);
  }

  /** An image of a whole memory; `before`, of the same memory at another time, is what it will share with. */
  take(memory: Uint8Array, before: Image | undefined): Image {
    const image = this.#exports.orrery_image_open();
    for (let from = 0; from < memory.length; from += chunkBytes) {
      const chunk = memory.subarray(from, from + chunkBytes);
      new Uint8Array(this.#exports.memory.buffer).set(chunk, this.#chunk);
      this.#exports.orrery_image_add(this.#images, image, before ?? 0, this.#chunk, chunk.length / pageBytes);
    }
    return image;
  }

  /** Writes an image to a memory of its size. */
  restore(image: Image, memory: Uint8Array): void {
    for (let from = 0; from < memory.length; from += chunkBytes) {
      const bytes = Math.min(chunkBytes, memory.length - from);
      this.#exports.orrery_image_read(image, from / pageBytes, this.#chunk, bytes / pageBytes);
      memory.set(new Uint8Array(this.#exports.memory.buffer, this.#chunk, bytes), from);
    }
  }

  /** Another user of the same image. */
  share(image: Image): Image {
    this.#exports.orrery_image_share(image);
    return image;
  }

  release(image: Image): void {
    this.#exports.orrery_image_close(this.#images, image);
  }
}
