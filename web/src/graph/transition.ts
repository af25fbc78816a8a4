import { settings } from './settings';

/** Nodes on their way from one layout to the next. Times in milliseconds of the wall clock. */
export class Transition {
  private readonly from: Float32Array;

  constructor(from: Float32Array, private readonly to: Float32Array, private readonly beganMs: number) {
    this.from = from.slice();
  }

  isOver(nowMs: number): boolean {
    return nowMs >= this.beganMs + settings.transitionMs;
  }

  at(nowMs: number): Float32Array<ArrayBuffer> {
    const share = eased(Math.min(Math.max((nowMs - this.beganMs) / settings.transitionMs, 0), 1));
    const positions = new Float32Array(this.to.length);
    for (let i = 0; i < positions.length; i++) {
      positions[i] = this.from[i]! + (this.to[i]! - this.from[i]!) * share;
    }
    return positions;
  }
}

function eased(share: number): number {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
}
