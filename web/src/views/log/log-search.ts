import { FLAG_DISPATCH, NO_NODE } from '../../records/record-format';
import type { RecordChunk } from '../../records/record-chunk';
import type { Trace } from '../../records/trace';
import { Uint32List } from '../../records/uint32-list';
import { SearchProblem, type LineMatcher } from './line-matcher';

/** Which records the log shows. */
export interface LogFilter {
  /** Kinds; all if null. */
  readonly kinds: ReadonlySet<number> | null;
  /** Nodes, or peers; all if null. */
  readonly nodes: ReadonlySet<number> | null;
  /** Whether each event's own record is shown too. */
  readonly dispatches: boolean;
}

/** Milliseconds of work between two chances for the page to do something else. */
const SLICE_MS = 6;
const LINES_AT_ONCE = 2000;

/** The line by which a record is searched: its node's name and what it says. */
export function lineOf(trace: Trace, position: number): string {
  const record = trace.store.read(position);
  return `${trace.dictionary.nodeName(record.node)} ${trace.dictionary.describe(record)}`;
}

/**
 * Positions of the records that pass a filter and match, found in slices that never hold up the page, and kept up with a
 * growing trace by calling `run` again.
 */
export class LogSearch {
  readonly positions = new Uint32List(1024);
  /** Why the search ended without an answer. */
  problem: string | null = null;
  #scanned = 0;
  #generation: number;
  #running = false;
  #stopped = false;

  constructor(
    readonly trace: Trace,
    readonly filter: LogFilter,
    readonly matcher: LineMatcher | null,
    readonly onProgress: () => void = () => undefined,
  ) {
    this.#generation = trace.store.generation;
  }

  /** How many records have been looked at. */
  get scanned(): number {
    return this.#scanned;
  }

  get isDone(): boolean {
    return this.problem !== null || (this.#scanned === this.trace.store.size && !this.#running);
  }

  /** Looks at all that has not been looked at. Resolves when that is done, stopped, or found to be impossible. */
  async run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      while (!this.#stopped && this.problem === null && this.#isBehind()) {
        await this.#slice();
        this.onProgress();
        if (this.#scanned < this.trace.store.size) await anotherTask();
      }
    } catch (error) {
      if (!(error instanceof SearchProblem)) throw error;
      this.problem = error.message;
    } finally {
      this.#running = false;
      if (!this.#stopped) this.onProgress();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.matcher?.dispose();
  }

  #isBehind(): boolean {
    if (this.#generation !== this.trace.store.generation) {
      this.positions.clear();
      this.#scanned = 0;
      this.#generation = this.trace.store.generation;
    }
    return this.#scanned < this.trace.store.size;
  }

  async #slice(): Promise<void> {
    const deadline = performance.now() + SLICE_MS;
    const candidates: number[] = [];
    let next = this.#scanned;
    for (; next < this.trace.store.size; ++next) {
      if ((next & 255) === 0 && performance.now() > deadline) break;
      if (candidates.length === LINES_AT_ONCE) break;
      const { chunk, row } = this.trace.store.place(next);
      if (!this.#passes(chunk, row)) continue;
      if (this.matcher === null) this.positions.push(next);
      else candidates.push(next);
    }
    if (this.matcher !== null && candidates.length > 0 && !(await this.#matched(this.matcher, candidates))) return;
    this.#scanned = next;
  }

  // False if the trace has changed meanwhile, so that the answer means nothing.
  async #matched(matcher: LineMatcher, candidates: readonly number[]): Promise<boolean> {
    const lines = candidates.map((position) => lineOf(this.trace, position));
    const matches = await matcher.match(lines);
    if (this.#generation !== this.trace.store.generation) return false;
    candidates.forEach((position, index) => {
      if (matches[index] === 1) this.positions.push(position);
    });
    return true;
  }

  #passes(chunk: RecordChunk, row: number): boolean {
    const { kinds, nodes, dispatches } = this.filter;
    const isDispatch = (chunk.flags[row]! & FLAG_DISPATCH) !== 0;
    if (isDispatch && !dispatches) return false;
    if (kinds !== null && !kinds.has(chunk.kind[row]!)) return false;
    if (nodes === null) return true;
    const peer = isDispatch ? NO_NODE : chunk.peer[row]!;
    return nodes.has(chunk.node[row]!) || (peer !== NO_NODE && nodes.has(peer));
  }
}

/** Gives the page's other tasks a turn. Not by a timer: nested timers wait for 4 ms each. */
function anotherTask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
