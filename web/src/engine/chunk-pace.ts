const chunkMs = 1.5;

/** How many events the engine is asked for at once: as many as take about a millisecond. */
export class ChunkPace {
  events = 256;

  follow(other: ChunkPace): void {
    this.events = other.events;
  }

  ran(events: number, tookMs: number): void {
    if (events < this.events / 2 && tookMs < chunkMs) return;
    const perMs = events / Math.max(tookMs, 0.01);
    this.events = Math.max(16, Math.min(perMs * chunkMs, this.events * 2, 1 << 20)) | 0;
  }
}
