// The engine's C boundary for tests and benchmarks in Node.
import { readFileSync } from 'node:fs';

const forever = 2n ** 64n - 1n;
const unsigned = (value) => BigInt.asUintN(64, value);

/** How a run went on: what `orrery_run_until` returns. */
export const over = 0;
export const timeReached = 1;
export const boundReached = 2;

/** Bits of the detail in which records are kept. */
export const packets = 1;
export const events = 2;
export const dispatches = 4;

/** A trap, or what the engine said on its way out. */
export class EngineDied extends Error {}

export class Engine {
  #module;
  #said = '';

  constructor(fileOrModule) {
    this.#module = fileOrModule instanceof WebAssembly.Module ? fileOrModule : new WebAssembly.Module(readFileSync(fileOrModule));
    this.raw = this.#instantiate();
    this.exports = this.#guarded(this.raw);
    this.exports._initialize();
    this.engine = this.exports.orrery_open();
  }

  get module() {
    return this.#module;
  }
  get memory() {
    return this.raw.memory.buffer;
  }

  /** What the last call left as its text. */
  get text() {
    return Buffer.from(this.memory, this.raw.orrery_text(this.engine), this.raw.orrery_text_bytes(this.engine)).toString();
  }
  get json() {
    return JSON.parse(this.text);
  }

  /** Calls a function that leaves JSON. */
  ask(name, ...operands) {
    this.exports[name](this.engine, ...operands);
    return this.json;
  }

  /** Calls `use` with the place and length of a text in linear memory. */
  withText(text, use) {
    const bytes = Buffer.from(text);
    const at = this.exports.orrery_allocate(bytes.length);
    new Uint8Array(this.memory, at, bytes.length).set(bytes);
    const result = use(at, bytes.length);
    this.exports.orrery_free(at);
    return result;
  }

  readyScenarios() {
    return Array.from({ length: this.exports.orrery_ready_scenarios() }, (_, index) => {
      this.exports.orrery_ready_scenario(this.engine, index);
      return this.text;
    });
  }
  readyScenario(name) {
    return this.readyScenarios().find((text) => JSON.parse(text).name === name);
  }

  fields(model) {
    return this.withText(model, (at, bytes) => this.exports.orrery_fields(this.engine, at, bytes)) ? this.json : null;
  }
  /** All that is wrong with a document. */
  validate(document) {
    this.withText(document, (at, bytes) => this.exports.orrery_validate(this.engine, at, bytes));
    return this.json;
  }

  /** A run, or null: then `json` has the problems. */
  create(document, seed, allowBugs = false) {
    const run = this.withText(document, (at, bytes) =>
      this.exports.orrery_create(this.engine, at, bytes, seed !== undefined, BigInt(seed ?? 0), allowBugs),
    );
    return run === 0 ? null : new Run(this, run);
  }

  /** All that there is, between two calls. */
  snapshot() {
    return this.memory.slice(0, this.exports.orrery_memory_bytes());
  }
  /** Puts this instance, or another one of its module, where a snapshot was taken. What is behind it stays as it is. */
  restore(snapshot) {
    const missing = snapshot.byteLength - this.memory.byteLength;
    if (missing > 0) this.raw.memory.grow(Math.ceil(missing / 65536));
    new Uint8Array(this.memory).set(new Uint8Array(snapshot));
  }

  #instantiate() {
    const imports = { fd_close: () => 0, fd_fdstat_get: () => 0, fd_seek: () => 0, fd_write: (...call) => this.#write(...call) };
    return new WebAssembly.Instance(this.#module, { wasi_snapshot_preview1: imports }).exports;
  }

  #guarded(raw) {
    const guard = (call) =>
      (...operands) => {
        try {
          return call(...operands);
        } catch (error) {
          if (!(error instanceof WebAssembly.RuntimeError)) throw error;
          throw new EngineDied(this.#said.trim() || error.message, { cause: error });
        }
      };
    return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, typeof value === 'function' ? guard(value) : value]));
  }

  #write(descriptor, pieces, count, written) {
    const view = new DataView(this.memory);
    let total = 0;
    for (let i = 0; i < count; ++i) {
      const length = view.getUint32(pieces + 8 * i + 4, true);
      this.#said += Buffer.from(this.memory, view.getUint32(pieces + 8 * i, true), length).toString();
      total += length;
    }
    view.setUint32(written, total, true);
    return 0;
  }
}

export class Run {
  constructor(engine, handle) {
    this.engine = engine;
    this.handle = handle;
  }

  get #exports() {
    return this.engine.exports;
  }

  /** Up to a time, and no more than so many events: how that ended. */
  runUntil(nanoseconds = forever, eventsMax = forever) {
    return this.#exports.orrery_run_until(this.handle, nanoseconds, eventsMax);
  }
  step() {
    return this.#exports.orrery_step(this.handle) !== 0;
  }
  get now() {
    return unsigned(this.#exports.orrery_now_ns(this.handle));
  }
  get events() {
    return Number(this.#exports.orrery_events(this.handle));
  }
  get failed() {
    return this.#exports.orrery_failed(this.handle);
  }
  /** So far, as the command line prints it. */
  get digest() {
    return unsigned(this.#exports.orrery_digest(this.handle)).toString(16).padStart(16, '0');
  }

  /** Carries out an action: whether it could; else the engine's `json` has the problems. */
  apply(action) {
    const text = typeof action === 'string' ? action : JSON.stringify(action);
    return this.engine.withText(text, (at, bytes) => this.#exports.orrery_apply(this.engine.engine, this.handle, at, bytes)) !== 0;
  }

  trace(detail) {
    this.#exports.orrery_trace(this.handle, detail);
  }
  get recordCount() {
    return this.#exports.orrery_record_count(this.handle);
  }
  /** Records as objects, and forgets them. */
  takeRecords() {
    const count = this.recordCount;
    const view = new DataView(this.engine.memory, this.#exports.orrery_records(this.handle), 32 * count);
    const records = Array.from({ length: count }, (_, i) => ({
      time: view.getBigUint64(32 * i, true),
      kind: view.getUint16(32 * i + 8, true),
      flags: view.getUint16(32 * i + 10, true),
      node: view.getUint32(32 * i + 12, true),
      peer: view.getUint32(32 * i + 16, true),
      id: view.getUint32(32 * i + 20, true),
      value: view.getBigUint64(32 * i + 24, true),
    }));
    this.clearRecords();
    return records;
  }
  clearRecords() {
    this.#exports.orrery_clear_records(this.handle);
  }
  recordText(number) {
    return this.#exports.orrery_record_text(this.engine.engine, this.handle, number) ? this.engine.text : null;
  }
  texts() {
    return Array.from({ length: this.#exports.orrery_text_count(this.handle) }, (_, i) => this.recordText(i));
  }

  describe() {
    return this.engine.ask('orrery_describe', this.handle);
  }
  nodeStates() {
    const count = this.describe().nodes.length;
    return new Uint32Array(this.engine.memory, this.#exports.orrery_node_states(this.handle), count).slice();
  }
  /** A node, or null. */
  state(node) {
    return this.#exports.orrery_state(this.engine.engine, this.handle, node) ? this.engine.json : null;
  }
  metrics() {
    return this.engine.ask('orrery_metrics', this.handle);
  }
  expectations() {
    return this.engine.ask('orrery_expectations', this.handle);
  }
  /** Words, or null. */
  explain(kind, number) {
    return this.#exports.orrery_explain(this.engine.engine, this.handle, kind, number) ? this.engine.text : null;
  }

  /** Ends it; its digest, as the command line prints it. */
  finish() {
    return unsigned(this.#exports.orrery_finish(this.engine.engine, this.handle)).toString(16).padStart(16, '0');
  }
  destroy() {
    this.#exports.orrery_destroy(this.handle);
  }
}
