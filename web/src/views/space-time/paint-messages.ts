import { kindColour } from '../../graph/theme';
import { COLUMN_PX, countInSight, densityOf } from './density';
import { endOf } from './hit';
import { RULER_PX, xOf, yOf, type LaneLayout } from './layout';
import { Fate, type Messages } from './messages';
import type { PaintTheme, Pen, Picture } from './picture';

/** Beyond so many messages in sight, bars tell how many there are. */
const LINES_MAX = 6000;
const ARROWS_MAX = 1500;

/** Messages as arrows between lanes, or as bars if there are too many. */
export function paintMessages(context: Pen, layout: LaneLayout, picture: Picture, theme: PaintTheme): void {
  const { messages } = picture;
  const count = countInSight(layout, messages, LINES_MAX + 1);
  if (count > LINES_MAX) paintDensity(context, layout, messages, theme);
  else paintLines(context, layout, messages, count, theme);
  context.globalAlpha = 1;
  for (const special of [picture.hovered, picture.selected]) {
    if (special !== null) paintSpecial(context, layout, messages, special, theme);
  }
}

function paintLines(context: Pen, layout: LaneLayout, messages: Messages, count: number, theme: PaintTheme): void {
  context.globalAlpha = count > ARROWS_MAX ? 0.5 : 0.85;
  for (const [colour, all] of inSightByColour(layout, messages, theme)) {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 1.1;
    context.beginPath();
    for (const message of all) traceMessage(context, layout, messages, message);
    context.stroke();
    if (count > ARROWS_MAX) continue;
    for (const message of all) paintEnd(context, layout, messages, message, theme);
  }
}

// A bar a column above each lane: how much its node sent, and in red what was lost of it.
function paintDensity(context: Pen, layout: LaneLayout, messages: Messages, theme: PaintTheme): void {
  const { columns, sent, lost, most } = densityOf(layout, messages);
  const tall = layout.lanePx * 0.55;
  for (const [counts, colour] of [
    [sent, theme.quiet],
    [lost, theme.bad],
  ] as const) {
    context.fillStyle = colour;
    context.globalAlpha = counts === sent ? 0.55 : 0.9;
    for (let cell = 0; cell < counts.length; ++cell) {
      const count = counts[cell]!;
      if (count === 0) continue;
      const height = Math.max(1, (count / most) * tall);
      const x = layout.labelPx + (cell % columns) * COLUMN_PX;
      context.fillRect(x, yOf(layout, Math.floor(cell / columns)) - 3 - height, COLUMN_PX - 0.5, height);
    }
  }
}

function inSightByColour(layout: LaneLayout, messages: Messages, theme: PaintTheme): Map<string, number[]> {
  const byColour = new Map<string, number[]>();
  messages.forEachIn(layout.window.startNs, layout.window.startNs + layout.window.spanNs, (message) => {
    if (!isLaneInSight(layout, messages, message)) return;
    const colour =
      messages.fate[message] === Fate.arrives ? kindColour(messages.kind[message]!, theme.name) : theme.bad;
    const same = byColour.get(colour);
    if (same === undefined) byColour.set(colour, [message]);
    else same.push(message);
  });
  return byColour;
}

function isLaneInSight(layout: LaneLayout, messages: Messages, message: number): boolean {
  const y1 = yOf(layout, messages.from[message]!);
  const y2 = yOf(layout, messages.to[message]!);
  return Math.max(y1, y2) >= RULER_PX && Math.min(y1, y2) <= layout.heightPx;
}

function traceMessage(context: Pen, layout: LaneLayout, messages: Messages, message: number): void {
  const [x, y] = endOf(layout, messages, message);
  context.moveTo(xOf(layout, messages.sent[message]!), yOf(layout, messages.from[message]!));
  context.lineTo(x, y);
}

function paintEnd(context: Pen, layout: LaneLayout, messages: Messages, message: number, theme: PaintTheme): void {
  const [x, y] = endOf(layout, messages, message);
  if (messages.fate[message] !== Fate.arrives) return paintCross(context, x, y, 3.5, theme.bad);
  const x1 = xOf(layout, messages.sent[message]!);
  const y1 = yOf(layout, messages.from[message]!);
  const angle = Math.atan2(y - y1, x - x1);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 7 * Math.cos(angle - 0.35), y - 7 * Math.sin(angle - 0.35));
  context.lineTo(x - 7 * Math.cos(angle + 0.35), y - 7 * Math.sin(angle + 0.35));
  context.fill();
}

function paintSpecial(context: Pen, layout: LaneLayout, messages: Messages, message: number, theme: PaintTheme): void {
  context.strokeStyle = context.fillStyle = theme.accent;
  context.lineWidth = 3;
  context.beginPath();
  traceMessage(context, layout, messages, message);
  context.stroke();
  paintEnd(context, layout, messages, message, theme);
}

/** A mark of what has ended badly. */
export function paintCross(context: Pen, x: number, y: number, size: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.8;
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y - size);
  context.lineTo(x - size, y + size);
  context.stroke();
}
