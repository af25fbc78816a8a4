import type { EngineInstance } from './instance';

const costFactor = 50;

/** The cuts of a run: while it plays, those of a moment ago if there are so many that looking takes time; else exact. */
export class CutsWatch {
  #cuts: Uint32Array | null = null;
  #dueMs = 0;

  of(instance: EngineInstance, playing: boolean): Uint32Array | null {
    const fromMs = performance.now();
    if (playing && fromMs < this.#dueMs) return this.#cuts;
    this.#cuts = instance.cuts();
    const nowMs = performance.now();
    this.#dueMs = nowMs + costFactor * (nowMs - fromMs);
    return this.#cuts;
  }
}
