import type { Action, Description, EngineVersion, Expectations, Json, MetricSample, Problem, RunStatus } from '../protocol';
import { type EngineExports, recordBytes } from './abi';
import { type EngineMetric, sampleOf } from './metrics';
import { Printed, wasiImports } from './wasi';

export type Stop = 'ended' | 'reached-time' | 'reached-events';
type Made = { readonly ok: true } | { readonly ok: false; readonly problems: readonly Problem[] };

const forever = 2n ** 64n - 1n;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * One instance of engine.wasm with at most one run. Between calls its linear memory is all of its state: a copy of the
 * memory in another instance of the same module is another run that stands where this one does.
 */
export class EngineInstance {
  readonly printed = new Printed();
  readonly #exports: EngineExports;
  readonly #engine: number;
  #run = 0;

  private constructor(
    readonly module: WebAssembly.Module,
    engineOf: (exports: EngineExports) => number,
  ) {
    const imports = wasiImports(module, this.printed, () => this.#exports.memory);
    // What a module exports has no types: the tests call each of these.
    this.#exports = new WebAssembly.Instance(module, imports).exports as unknown as EngineExports;
    this.#engine = engineOf(this.#exports);
  }

  /** One that is ready for a run. */
  static open(module: WebAssembly.Module): EngineInstance {
    return new EngineInstance(module, (exports) => {
      exports._initialize();
      return exports.orrery_open();
    });
  }

  /** All that is in use. */
  get memory(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, 0, this.#exports.orrery_memory_bytes());
  }

  /** So many bytes of memory, to be overwritten by a copy of what `memory` was once. */
  memoryOf(bytes: number): Uint8Array {
    const missing = bytes - this.#exports.memory.buffer.byteLength;
    if (missing > 0) this.#exports.memory.grow(Math.ceil(missing / 65536));
    return new Uint8Array(this.#exports.memory.buffer, 0, bytes);
  }

  /** An instance that stands where this one does. */
  twin(): EngineInstance {
    const made = new EngineInstance(this.module, () => this.#engine);
    made.#run = this.#run;
    const { memory } = this;
    made.memoryOf(memory.length).set(memory);
    return made;
  }

  version(): EngineVersion {
    this.#exports.orrery_version(this.#engine);
    return this.#json() as EngineVersion;
  }

  models(): Json {
    this.#exports.orrery_models(this.#engine);
    return this.#json() as Json;
  }

  schema(): Json {
    this.#exports.orrery_schema(this.#engine);
    return this.#json() as Json;
  }

  readyScenarios(): string[] {
    return Array.from({ length: this.#exports.orrery_ready_scenarios() }, (_, index) => {
      this.#exports.orrery_ready_scenario(this.#engine, index);
      return this.#text();
    });
  }

  validate(document: string): Problem[] {
    this.#withText(document, (at, bytes) => this.#exports.orrery_validate(this.#engine, at, bytes));
    return this.#json() as Problem[];
  }

  create(document: string, seed: string | null, allowBugs: boolean): Made {
    const seedValue = BigInt.asUintN(64, BigInt(seed ?? '0'));
    this.#run = this.#withText(document, (at, bytes) =>
      this.#exports.orrery_create(this.#engine, at, bytes, seed === null ? 0 : 1, seedValue, allowBugs ? 1 : 0),
    );
    return this.#run !== 0 ? { ok: true } : { ok: false, problems: this.#json() as Problem[] };
  }

  describe(): Description {
    this.#exports.orrery_describe(this.#engine, this.#run);
    return this.#json() as Description;
  }

  trace(wanted: number): void {
    this.#exports.orrery_trace(this.#run, wanted);
  }

  runUntil(timeNs: number, maxEvents: number): Stop {
    const events = maxEvents === Infinity ? forever : BigInt(maxEvents);
    switch (this.#exports.orrery_run_until(this.#run, BigInt(Math.round(timeNs)), events)) {
      case 0:
        return 'ended';
      case 1:
        return 'reached-time';
      default:
        return 'reached-events';
    }
  }

  get nowNs(): number {
    return Number(BigInt.asUintN(64, this.#exports.orrery_now_ns(this.#run)));
  }

  get events(): number {
    return Number(BigInt.asUintN(64, this.#exports.orrery_events(this.#run)));
  }

  digest(): string {
    return BigInt.asUintN(64, this.#exports.orrery_digest(this.#run)).toString(16).padStart(16, '0');
  }

  /** How a run that has ended did so. */
  endedAs(): RunStatus {
    const failed = this.#exports.orrery_failed(this.#run);
    return failed === 1 ? 'failed' : failed === 2 ? 'broken' : 'over';
  }

  /** The records in place: valid until the next call. */
  records(): Uint32Array {
    const count = this.#exports.orrery_record_count(this.#run);
    if (count === 0) return new Uint32Array();
    const at = this.#exports.orrery_records(this.#run);
    return new Uint32Array(this.#exports.memory.buffer, at, (count * recordBytes) / 4);
  }

  clearRecords(): void {
    this.#exports.orrery_clear_records(this.#run);
  }

  recordText(index: number): string {
    return this.#exports.orrery_record_text(this.#engine, this.#run, index) !== 0 ? this.#text() : '';
  }

  /** A copy. */
  nodeStates(count: number): Uint32Array {
    const at = this.#exports.orrery_node_states(this.#run);
    return new Uint32Array(this.#exports.memory.buffer, at, count).slice();
  }

  /** A copy of the pairs that are cut, from whom to whom; null if this engine does not tell. */
  cuts(): Uint32Array | null {
    const { orrery_cut_count: countOf, orrery_cuts: cutsOf } = this.#exports;
    if (countOf === undefined || cutsOf === undefined) return null;
    const count = countOf(this.#run);
    if (count === 0) return new Uint32Array();
    const at = cutsOf(this.#run); // may grow the memory
    return new Uint32Array(this.#exports.memory.buffer, at, 2 * count).slice();
  }

  state(node: number): Json {
    return this.#exports.orrery_state(this.#engine, this.#run, node) !== 0 ? (this.#json() as Json) : null;
  }

  apply(action: Action): Made {
    const done = this.#withText(JSON.stringify(action), (at, bytes) =>
      this.#exports.orrery_apply(this.#engine, this.#run, at, bytes),
    );
    return done !== 0 ? { ok: true } : { ok: false, problems: this.#json() as Problem[] };
  }

  metrics(): MetricSample[] {
    this.#exports.orrery_metrics(this.#engine, this.#run);
    return (this.#json() as EngineMetric[]).map(sampleOf);
  }

  expectations(): Expectations {
    this.#exports.orrery_expectations(this.#engine, this.#run);
    return this.#json() as Expectations;
  }

  explain(of: 'rule' | 'expectation', index: number): string {
    const known = this.#exports.orrery_explain(this.#engine, this.#run, of === 'rule' ? 0 : 1, index);
    return known !== 0 ? this.#text() : '';
  }

  #text(): string {
    const at = this.#exports.orrery_text(this.#engine);
    const bytes = this.#exports.orrery_text_bytes(this.#engine);
    return decoder.decode(new Uint8Array(this.#exports.memory.buffer, at, bytes));
  }

  #json(): unknown {
    return JSON.parse(this.#text());
  }

  #withText<Result>(text: string, call: (at: number, bytes: number) => Result): Result {
    const bytes = encoder.encode(text);
    const at = this.#exports.orrery_allocate(bytes.length);
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes);
    try {
      return call(at, bytes.length);
    } finally {
      this.#exports.orrery_free(at);
    }
  }
}
