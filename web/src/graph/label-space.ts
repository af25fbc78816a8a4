/** Which parts of the screen have a label already, in cells of a few pixels. */
export class LabelSpace {
  private static readonly cellWidth = 8;
  private static readonly cellHeight = 5;
  private readonly columns: number;
  private readonly rows: number;
  private readonly taken: Uint8Array;

  constructor(width: number, height: number) {
    this.columns = Math.max(1, Math.ceil(width / LabelSpace.cellWidth));
    this.rows = Math.max(1, Math.ceil(height / LabelSpace.cellHeight));
    this.taken = new Uint8Array(this.columns * this.rows);
  }

  /** Takes a rectangle, unless some of it is taken or none of it is on the screen. */
  take(left: number, top: number, width: number, height: number): boolean {
    const firstColumn = Math.max(0, Math.floor(left / LabelSpace.cellWidth));
    const firstRow = Math.max(0, Math.floor(top / LabelSpace.cellHeight));
    const endColumn = Math.min(this.columns, Math.ceil((left + width) / LabelSpace.cellWidth));
    const endRow = Math.min(this.rows, Math.ceil((top + height) / LabelSpace.cellHeight));
    if (firstColumn >= endColumn || firstRow >= endRow) return false;
    for (let row = firstRow; row < endRow; row++) {
      for (let column = firstColumn; column < endColumn; column++) {
        if (this.taken[row * this.columns + column]) return false;
      }
    }
    for (let row = firstRow; row < endRow; row++) {
      this.taken.fill(1, row * this.columns + firstColumn, row * this.columns + endColumn);
    }
    return true;
  }
}
