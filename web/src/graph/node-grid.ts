/**
 * A uniform grid over the nodes: which one is nearest to a point, without looking at all. Cells hold about two nodes.
 */
export class NodeGrid {
  private readonly left: number;
  private readonly top: number;
  private readonly cell: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly starts: Uint32Array; // of each cell in `members`, and the end of the last
  private readonly members: Uint32Array;

  constructor(private readonly positions: Float32Array) {
    const count = positions.length / 2;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      left = Math.min(left, positions[2 * i]!);
      right = Math.max(right, positions[2 * i]!);
      top = Math.min(top, positions[2 * i + 1]!);
      bottom = Math.max(bottom, positions[2 * i + 1]!);
    }
    this.left = count === 0 ? 0 : left;
    this.top = count === 0 ? 0 : top;
    const across = count === 0 ? 1 : Math.max(right - left, 1);
    const down = count === 0 ? 1 : Math.max(bottom - top, 1);
    this.cell = Math.max(Math.sqrt((across * down * 2) / Math.max(count, 1)), Math.max(across, down) / 1024);
    this.columns = Math.floor(across / this.cell) + 1;
    this.rows = Math.floor(down / this.cell) + 1;
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    this.members = new Uint32Array(count);
    this.fill(count);
  }

  /**
   * The node whose centre is nearest to (x, y) and at most `reach` away, or -1. Of equally near ones the last, which is
   * drawn on top.
   */
  nearest(x: number, y: number, reach: number): number {
    const firstColumn = this.column(x - reach);
    const lastColumn = this.column(x + reach);
    const lastRow = this.row(y + reach);
    let best = reach * reach;
    let found = -1;
    for (let row = this.row(y - reach); row <= lastRow; row++) {
      const begin = this.starts[row * this.columns + firstColumn]!;
      const end = this.starts[row * this.columns + lastColumn + 1]!;
      for (let at = begin; at < end; at++) {
        const node = this.members[at]!;
        const distance = (this.positions[2 * node]! - x) ** 2 + (this.positions[2 * node + 1]! - y) ** 2;
        if (distance < best || (distance === best && node > found)) {
          best = distance;
          found = node;
        }
      }
    }
    return found;
  }

  private fill(count: number): void {
    const cells = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const cell = this.row(this.positions[2 * i + 1]!) * this.columns + this.column(this.positions[2 * i]!);
      cells[i] = cell;
      this.starts[cell + 1]!++;
    }
    for (let cell = 1; cell < this.starts.length; cell++) this.starts[cell]! += this.starts[cell - 1]!;
    const next = this.starts.slice();
    for (let i = 0; i < count; i++) this.members[next[cells[i]!]!++] = i;
  }

  private column(x: number): number {
    return Math.min(Math.max(Math.floor((x - this.left) / this.cell), 0), this.columns - 1);
  }

  private row(y: number): number {
    return Math.min(Math.max(Math.floor((y - this.top) / this.cell), 0), this.rows - 1);
  }
}
