export const ROW_PX = 22;

/** Browsers stop laying out somewhere beyond this height; longer lists are scrolled in proportion. */
export const SCROLL_PX_MAX = 15_000_000;

/** How rows of equal height lie in a window that scrolls over them. */
export interface RowWindow {
  readonly rows: number;
  readonly viewportPx: number;
}

/** Height of what is scrolled. */
export function scrollHeight({ rows }: RowWindow): number {
  return Math.min(rows * ROW_PX, SCROLL_PX_MAX);
}

/** How many pixels of rows pass for one of scrolling: 1 unless the list is too long. */
export function scrollRatio(window: RowWindow): number {
  const travel = scrollHeight(window) - window.viewportPx;
  return travel <= 0 ? 1 : (window.rows * ROW_PX - window.viewportPx) / travel;
}

/** The first row to be seen, and how many pixels of it are above the window. */
export function topRow(scrollTop: number, window: RowWindow): { row: number; hiddenPx: number } {
  const px = Math.max(0, scrollTop) * scrollRatio(window);
  const row = Math.max(0, Math.min(window.rows - 1, Math.floor(px / ROW_PX)));
  return { row, hiddenPx: Math.max(0, px - row * ROW_PX) };
}

/** Where to scroll to so that `row` is at the top. */
export function scrollTopWith(row: number, window: RowWindow): number {
  return (row * ROW_PX) / scrollRatio(window);
}

/** Where to scroll to so that `row` is in the window, moving as little as can be; `scrollTop` itself if it is there. */
export function scrollTopFor(row: number, scrollTop: number, window: RowWindow): number {
  const ratio = scrollRatio(window);
  const px = scrollTop * ratio;
  const rowPx = row * ROW_PX;
  if (rowPx < px) return rowPx / ratio;
  const overlap = rowPx + ROW_PX - window.viewportPx;
  return overlap > px ? overlap / ratio : scrollTop;
}

/** The row to which a key goes from `row`, or null if the key is none that moves. */
export function rowAfter(key: string, row: number, { rows, viewportPx }: RowWindow): number | null {
  const page = Math.max(1, Math.floor(viewportPx / ROW_PX) - 1);
  const within = (target: number): number => Math.max(0, Math.min(rows - 1, target));
  switch (key) {
    case 'ArrowDown':
      return within(row + 1);
    case 'ArrowUp':
      return within(row - 1);
    case 'PageDown':
      return within(row + page);
    case 'PageUp':
      return within(row - page);
    case 'Home':
      return within(0);
    case 'End':
      return within(rows - 1);
    default:
      return null;
  }
}
