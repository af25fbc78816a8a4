// The functions that engine.wasm exports. Pointers and sizes are numbers; 64-bit values are BigInt.

type Pointer = number;

export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  orrery_behaviour_version(): number;
  orrery_version(engine: Pointer): void;
  orrery_open(): Pointer;
  orrery_allocate(bytes: number): Pointer;
  orrery_free(at: Pointer): void;
  orrery_memory_bytes(): number;
  orrery_images_open(): Pointer;
  orrery_images_bytes(images: Pointer): number;
  orrery_image_open(): Pointer;
  orrery_image_share(image: Pointer): void;
  orrery_image_close(images: Pointer, image: Pointer): void;
  orrery_image_add(images: Pointer, image: Pointer, before: Pointer, pages: Pointer, count: number): void;
  orrery_image_read(image: Pointer, first: number, into: Pointer, count: number): void;
  orrery_text(engine: Pointer): Pointer;
  orrery_text_bytes(engine: Pointer): number;
  orrery_models(engine: Pointer): void;
  orrery_schema(engine: Pointer): void;
  orrery_ready_scenarios(): number;
  orrery_ready_scenario(engine: Pointer, index: number): number;
  orrery_validate(engine: Pointer, document: Pointer, bytes: number): number;
  orrery_create(engine: Pointer, document: Pointer, bytes: number, hasSeed: number, seed: bigint, allowBugs: number): Pointer;
  orrery_describe(engine: Pointer, run: Pointer): void;
  orrery_trace(run: Pointer, detail: number): void;
  orrery_run_until(run: Pointer, timeNs: bigint, maxEvents: bigint): number;
  orrery_now_ns(run: Pointer): bigint;
  orrery_events(run: Pointer): bigint;
  orrery_digest(run: Pointer): bigint;
  orrery_failed(run: Pointer): number;
  orrery_records(run: Pointer): Pointer;
  orrery_record_count(run: Pointer): number;
  orrery_clear_records(run: Pointer): void;
  orrery_record_text(engine: Pointer, run: Pointer, index: number): number;
  orrery_state(engine: Pointer, run: Pointer, node: number): number;
  orrery_node_states(run: Pointer): Pointer;
  /** Engines of before have neither. */
  orrery_cut_count?(run: Pointer): number;
  orrery_cuts?(run: Pointer): Pointer;
  orrery_apply(engine: Pointer, run: Pointer, action: Pointer, bytes: number): number;
  orrery_metrics(engine: Pointer, run: Pointer): void;
  orrery_expectations(engine: Pointer, run: Pointer): void;
  orrery_explain(engine: Pointer, run: Pointer, kind: number, index: number): number;
}

export const recordBytes = 32;
/** A flag of a record: `id` is the index of a text. */
export const textFlag = 2;
export const noNode = 0xffffffff;

/** What a run records; bits that add up. */
export const detail = { packets: 1, life: 2, dispatches: 4 } as const;
export const fullDetail = detail.packets | detail.life | detail.dispatches;
