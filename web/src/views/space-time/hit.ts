import { FLAG_DISPATCH, NO_NODE } from '../../records/record-format';
import type { Trace } from '../../records/trace';
import { nodeAt, timeAt, xOf, yOf, type LaneLayout } from './layout';
import { Fate, type Messages } from './messages';

/** What is under the pointer. */
export type Hit = { readonly message: number } | { readonly position: number };

const REACH_PX = 6;

/** The message or record that is nearest to a point, if one is within reach. */
export function hitAt(
  layout: LaneLayout,
  trace: Trace,
  messages: Messages,
  marks: ReadonlySet<number>,
  x: number,
  y: number,
): Hit | null {
  if (x < layout.labelPx || x > layout.widthPx) return null;
  const mark = markAt(layout, trace, marks, x, y);
  if (mark !== null) return { position: mark };
  const message = messageAt(layout, messages, x, y);
  return message === null ? null : { message };
}

function messageAt(layout: LaneLayout, messages: Messages, x: number, y: number): number | null {
  let nearest: number | null = null;
  let reach = REACH_PX;
  const before = timeAt(layout, x - REACH_PX);
  const after = timeAt(layout, x + REACH_PX);
  messages.forEachIn(before, after, (message) => {
    const x1 = xOf(layout, messages.sent[message]!);
    const y1 = yOf(layout, messages.from[message]!);
    const [x2, y2] = endOf(layout, messages, message);
    const distance = distanceToSegment(x, y, x1, y1, x2, y2);
    if (distance >= reach) return;
    reach = distance;
    nearest = message;
  });
  return nearest;
}

/** Where the drawing of a message ends: one that never left is a stub. */
export function endOf(layout: LaneLayout, messages: Messages, message: number): readonly [number, number] {
  const from = yOf(layout, messages.from[message]!);
  const to = yOf(layout, messages.to[message]!);
  if (messages.fate[message] !== Fate.lostAtStart) return [xOf(layout, messages.arrives[message]!), to];
  const stub = Math.min(layout.lanePx * 0.4, Math.abs(to - from));
  return [xOf(layout, messages.sent[message]!) + stub * 0.6, from + Math.sign(to - from) * stub];
}

function markAt(layout: LaneLayout, trace: Trace, marks: ReadonlySet<number>, x: number, y: number): number | null {
  const node = nodeAt(layout, y);
  if (node < 0 || Math.abs(y - yOf(layout, node)) > REACH_PX + 3) return null;
  const { store } = trace;
  let nearest: number | null = null;
  let reach = REACH_PX;
  const end = store.upperBound(timeAt(layout, x + REACH_PX));
  for (let position = store.lowerBound(timeAt(layout, x - REACH_PX)); position < end; ++position) {
    const { chunk, row } = store.place(position);
    if (chunk.node[row] !== node || chunk.node[row] === NO_NODE) continue;
    if ((chunk.flags[row]! & FLAG_DISPATCH) !== 0 || !marks.has(chunk.kind[row]!)) continue;
    const distance = Math.abs(xOf(layout, chunk.time[row]!) - x);
    if (distance >= reach) continue;
    reach = distance;
    nearest = position;
  }
  return nearest;
}

function distanceToSegment(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}
