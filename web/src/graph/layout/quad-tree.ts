// Barnes and Hut's quadtree: the push of all nodes on one, where those that are far away count as one heavy node.
// Arrays are kept from one build to the next, so that a step of the layout allocates nothing.

const none = -1;
const depthMax = 40;

export class QuadTree {
  private size = 0; // cells in use
  private children = new Int32Array(0); // four a cell
  private mass = new Float64Array(0);
  private centreX = new Float64Array(0); // of mass
  private centreY = new Float64Array(0);
  private width = new Float64Array(0);
  private readonly stack: number[] = [];

  build(x: Float64Array, y: Float64Array): void {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < x.length; i++) {
      left = Math.min(left, x[i]!);
      right = Math.max(right, x[i]!);
      top = Math.min(top, y[i]!);
      bottom = Math.max(bottom, y[i]!);
    }
    this.size = 0;
    const width = Math.max(right - left, bottom - top, 1e-6) * 1.0001;
    this.newCell(width);
    for (let i = 0; i < x.length; i++) this.insert(x[i]!, y[i]!, left, top, width);
    for (let cell = 0; cell < this.size; cell++) {
      this.centreX[cell]! /= this.mass[cell]!;
      this.centreY[cell]! /= this.mass[cell]!;
    }
  }

  /** Adds to (forceX, forceY)[at] the push k²/distance of each other node on the one at (x, y). */
  repel(x: number, y: number, kSquared: number, forceX: Float64Array, forceY: Float64Array, at: number): void {
    const stack = this.stack;
    stack.length = 0;
    stack.push(0);
    let sumX = 0;
    let sumY = 0;
    while (stack.length > 0) {
      const cell = stack.pop()!;
      const dx = x - this.centreX[cell]!;
      const dy = y - this.centreY[cell]!;
      const squared = dx * dx + dy * dy;
      const first = 4 * cell;
      const isLeaf =
        this.children[first] === none && this.children[first + 1] === none &&
        this.children[first + 2] === none && this.children[first + 3] === none;
      const width = this.width[cell]!;
      if (isLeaf || width * width < squared) {
        if (squared > 1e-9) {
          sumX += (dx / squared) * this.mass[cell]!;
          sumY += (dy / squared) * this.mass[cell]!;
        }
        continue;
      }
      for (let quarter = first; quarter < first + 4; quarter++) {
        const child = this.children[quarter]!;
        if (child !== none) stack.push(child);
      }
    }
    forceX[at]! += kSquared * sumX;
    forceY[at]! += kSquared * sumY;
  }

  // Every cell on the way gathers mass; a leaf that is met is pushed one level down first.
  private insert(x: number, y: number, left: number, top: number, width: number): void {
    let cell = 0;
    for (let depth = 0; depth < depthMax; depth++) {
      const wasLeaf = this.mass[cell]! > 0 && this.isLeaf(cell);
      if (wasLeaf) this.pushDown(cell, left, top, width);
      const isEmpty = this.mass[cell] === 0;
      this.gather(cell, x, y, 1);
      if (isEmpty) return;
      width /= 2;
      const quarter = (x >= left + width ? 1 : 0) + (y >= top + width ? 2 : 0);
      if (quarter & 1) left += width;
      if (quarter & 2) top += width;
      cell = this.child(cell, quarter, width);
    }
    this.gather(cell, x, y, 1); // nodes in one place share a leaf
  }

  private pushDown(cell: number, left: number, top: number, width: number): void {
    const mass = this.mass[cell]!;
    const x = this.centreX[cell]! / mass;
    const y = this.centreY[cell]! / mass;
    const quarter = (x >= left + width / 2 ? 1 : 0) + (y >= top + width / 2 ? 2 : 0);
    this.gather(this.child(cell, quarter, width / 2), x, y, mass);
  }

  private gather(cell: number, x: number, y: number, mass: number): void {
    this.mass[cell]! += mass;
    this.centreX[cell]! += x * mass;
    this.centreY[cell]! += y * mass;
  }

  private isLeaf(cell: number): boolean {
    for (let i = 4 * cell; i < 4 * cell + 4; i++) if (this.children[i] !== none) return false;
    return true;
  }

  private child(cell: number, quarter: number, width: number): number {
    const at = 4 * cell + quarter;
    if (this.children[at] === none) {
      const added = this.newCell(width);
      this.children[at] = added; // after newCell, which may replace the array
    }
    return this.children[at]!;
  }

  private newCell(width: number): number {
    if (this.size === this.mass.length) this.grow();
    const cell = this.size++;
    this.children.fill(none, 4 * cell, 4 * cell + 4);
    this.mass[cell] = 0;
    this.centreX[cell] = 0;
    this.centreY[cell] = 0;
    this.width[cell] = width;
    return cell;
  }

  private grow(): void {
    const cells = Math.max(256, 2 * this.mass.length);
    const children = new Int32Array(4 * cells);
    children.set(this.children);
    this.children = children;
    this.mass = grown(this.mass, cells);
    this.centreX = grown(this.centreX, cells);
    this.centreY = grown(this.centreY, cells);
    this.width = grown(this.width, cells);
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}
