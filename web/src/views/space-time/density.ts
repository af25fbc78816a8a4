import { xOf, type LaneLayout } from './layout';
import { Fate, type Messages } from './messages';

/** How many messages left each node in each column of pixels, and how many of these were lost. */
export interface Density {
  readonly columns: number;
  /** By node, then column. */
  readonly sent: Uint32Array;
  readonly lost: Uint32Array;
  /** The most in one column. */
  readonly most: number;
}

/** Pixels of a column. */
export const COLUMN_PX = 2;

/** Counts the messages in sight, up to `limit`. */
export function countInSight({ window }: LaneLayout, messages: Messages, limit: number): number {
  let count = 0;
  messages.forEachIn(window.startNs, window.startNs + window.spanNs, () => ++count < limit);
  return count;
}

export function densityOf(layout: LaneLayout, messages: Messages): Density {
  const columns = Math.max(1, Math.ceil((layout.widthPx - layout.labelPx) / COLUMN_PX));
  const sent = new Uint32Array(layout.nodes * columns);
  const lost = new Uint32Array(layout.nodes * columns);
  let most = 0;
  messages.forEachIn(layout.window.startNs, layout.window.startNs + layout.window.spanNs, (message) => {
    const column = Math.floor((xOf(layout, messages.sent[message]!) - layout.labelPx) / COLUMN_PX);
    const node = messages.from[message]!;
    if (column < 0 || column >= columns || node >= layout.nodes) return;
    const cell = node * columns + column;
    most = Math.max(most, ++sent[cell]!);
    if (messages.fate[message] !== Fate.arrives) ++lost[cell]!;
  });
  return { columns, sent, lost, most };
}
