// The engine's C boundary for tests in Node.
import { readFileSync } from 'node:fs';

const forever = 2n ** 64n - 1n;

export class Engine {
  constructor(file) {
    const imports = { fd_close: () => 0, fd_fdstat_get: () => 0, fd_seek: () => 0, fd_write: (...call) => this.#write(...call) };
    const module = new WebAssembly.Module(readFileSync(file));
    this.exports = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports }).exports;
    this.exports._initialize();
    this.engine = this.exports.orrery_open();
  }

  /** What the last call left as its text. */
  get text() {
    const { memory, orrery_text, orrery_text_bytes } = this.exports;
    return Buffer.from(memory.buffer, orrery_text(this.engine), orrery_text_bytes(this.engine)).toString();
  }

  readyScenarios() {
    return Array.from({ length: this.exports.orrery_ready_scenarios() }, (_, index) => {
      this.exports.orrery_ready_scenario(this.engine, index);
      return this.text;
    });
  }

  /** A run, or null: then `text` has the problems. */
  create(document, seed) {
    const bytes = Buffer.from(document);
    const at = this.exports.orrery_allocate(bytes.length);
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
    const run = this.exports.orrery_create(this.engine, at, bytes.length, seed !== undefined, BigInt(seed ?? 0));
    this.exports.orrery_free(at);
    return run === 0 ? null : new Run(this.exports, run);
  }

  #write(descriptor, pieces, count, written) {
    const { buffer } = this.exports.memory;
    const view = new DataView(buffer);
    let total = 0;
    for (let i = 0; i < count; ++i) {
      const length = view.getUint32(pieces + 8 * i + 4, true);
      process.stderr.write(Buffer.from(buffer, view.getUint32(pieces + 8 * i, true), length));
      total += length;
    }
    view.setUint32(written, total, true);
    return 0;
  }
}

class Run {
  #exports;
  #run;

  constructor(exports, run) {
    this.#exports = exports;
    this.#run = run;
  }

  /** False once it has ended. */
  runUntil(nanoseconds = forever) {
    return this.#exports.orrery_run_until(this.#run, nanoseconds) !== 0;
  }
  get now() {
    return BigInt.asUintN(64, this.#exports.orrery_now_ns(this.#run));
  }
  get events() {
    return Number(this.#exports.orrery_events(this.#run));
  }
  /** Ends it; its digest, as the command line prints it. */
  finish() {
    return BigInt.asUintN(64, this.#exports.orrery_finish(this.#run)).toString(16).padStart(16, '0');
  }
  destroy() {
    this.#exports.orrery_destroy(this.#run);
  }
}
