import { settings } from '../settings';
import type { LayoutInput, Positions } from './layout-input';
import { QuadTree } from './quad-tree';
import { randomNumbers } from './random';

const { spacing } = settings;
const gravity = 0.012; // holds together what no link does
const stepsMax = 320;
const stepsMin = 120;

/**
 * Fruchterman and Reingold's layout with Barnes and Hut's approximation: nodes push each other away, links pull, and
 * the step shrinks until all is still. O(n log n) a step; the same input gives the same positions.
 */
export class ForceLayout {
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly forceX: Float64Array;
  private readonly forceY: Float64Array;
  private readonly tree = new QuadTree();
  private readonly steps: number;
  private done = 0;

  constructor(private readonly input: LayoutInput) {
    const { count, seed } = input;
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.forceX = new Float64Array(count);
    this.forceY = new Float64Array(count);
    this.steps = Math.round(Math.max(stepsMin, stepsMax - count / 25));
    this.scatter(randomNumbers(seed));
  }

  get isDone(): boolean {
    return this.done >= this.steps || this.input.count < 2;
  }

  step(): void {
    const { count } = this.input;
    this.forceX.fill(0);
    this.forceY.fill(0);
    this.tree.build(this.x, this.y);
    for (let node = 0; node < count; node++) {
      this.tree.repel(this.x[node]!, this.y[node]!, spacing * spacing, this.forceX, this.forceY, node);
    }
    this.pullLinks();
    this.move(this.stepLength());
    this.done++;
  }

  /** Centred, and large enough that nodes which are close to each other can still be told apart. */
  positions(): Positions {
    const { count } = this.input;
    const scale = this.scaleToSpacing();
    const centreX = mean(this.x);
    const centreY = mean(this.y);
    const positions = new Float32Array(2 * count);
    for (let node = 0; node < count; node++) {
      positions[2 * node] = (this.x[node]! - centreX) * scale;
      positions[2 * node + 1] = (this.y[node]! - centreY) * scale;
    }
    return positions;
  }

  // Anywhere in a disc, by rejection: sines differ in their last bit between browsers.
  private scatter(random: () => number): void {
    const radius = spacing * Math.sqrt(this.input.count);
    for (let node = 0; node < this.input.count; node++) {
      let [x, y] = [1, 1];
      while (x * x + y * y > 1) [x, y] = [2 * random() - 1, 2 * random() - 1];
      this.x[node] = x * radius;
      this.y[node] = y * radius;
    }
  }

  private pullLinks(): void {
    const { links } = this.input;
    for (let i = 0; i < links.length; i += 2) {
      const a = links[i]!;
      const b = links[i + 1]!;
      const dx = this.x[b]! - this.x[a]!;
      const dy = this.y[b]! - this.y[a]!;
      const pull = Math.sqrt(dx * dx + dy * dy) / spacing;
      this.forceX[a]! += dx * pull;
      this.forceY[a]! += dy * pull;
      this.forceX[b]! -= dx * pull;
      this.forceY[b]! -= dy * pull;
    }
  }

  private stepLength(): number {
    const rest = 1 - this.done / this.steps;
    return spacing * (0.01 + 0.9 * rest * rest) * Math.max(1, Math.sqrt(this.input.count) / 12);
  }

  private move(stepLength: number): void {
    for (let node = 0; node < this.input.count; node++) {
      const forceX = this.forceX[node]! - this.x[node]! * gravity * spacing;
      const forceY = this.forceY[node]! - this.y[node]! * gravity * spacing;
      const length = Math.sqrt(forceX * forceX + forceY * forceY);
      const factor = length > stepLength ? stepLength / length : 1;
      this.x[node]! += forceX * factor;
      this.y[node]! += forceY * factor;
    }
  }

  private scaleToSpacing(): number {
    const { count, links } = this.input;
    if (count < 2 || links.length === 0) return 1;
    let sum = 0;
    for (let i = 0; i < links.length; i += 2) {
      sum += Math.hypot(this.x[links[i]!]! - this.x[links[i + 1]!]!, this.y[links[i]!]! - this.y[links[i + 1]!]!);
    }
    return Math.max(1, (1.4 * spacing * links.length) / 2 / Math.max(sum, 1e-9));
  }
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
