// A moment is reached from its keyframe within this time.
const wayMaxMs = 20;
const wayMinMs = 8;
/** A run in a hurry spends at most this part of its time on keyframes; others take them more densely, where that takes more. */
const hurriedShare = 0.05;

/** When a run takes keyframes: by what it takes to simulate from one to the next, and by what they cost. */
export class KeyframePace {
  /** Somebody waits for the run to get on. */
  isHurried = false;

  #costMs = 0;
  #tookMs = 0;
  #wayMs = wayMinMs;

  /** What it took to get here from the last keyframe. */
  get costMs(): number {
    return this.#costMs;
  }

  get isDue(): boolean {
    const dear = this.#tookMs / hurriedShare;
    return this.#costMs >= Math.max(this.#wayMs, this.isHurried ? dear : Math.min(dear, wayMaxMs));
  }

  /** Whether it is far from one keyframe to the next if it takes so long. `roomMs`: there is room for keyframes at that distance. */
  isWide(costMs: number, roomMs: number): boolean {
    return costMs > Math.max(1.5 * wayMaxMs, 3 * roomMs);
  }

  /** Goes on as another one does. */
  follow(other: KeyframePace): void {
    this.#costMs = other.#costMs;
    this.#tookMs = other.#tookMs;
    this.#wayMs = other.#wayMs;
  }

  ran(tookMs: number): void {
    this.#costMs += tookMs;
  }

  isAtKeyframe(): void {
    this.#costMs = 0;
  }

  /** Has taken one. There is no room for any that are closer than `leastWayMs`. */
  took(tookMs: number, leastWayMs: number): void {
    this.#tookMs = tookMs;
    this.#wayMs = Math.max(wayMinMs, leastWayMs);
    this.#costMs = 0;
  }
}
