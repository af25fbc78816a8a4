import { roleColour } from '../../graph/theme';
import { RULER_PX, xOf, yOf, type LaneLayout } from './layout';
import type { Phase } from './node-history';
import { paintCross, paintMessages } from './paint-messages';
import type { PaintTheme, Pen, Picture } from './picture';
import { ticks, tickText } from './time-window';

const MARKED_MAX = 50_000;
const TAU = 2 * Math.PI;

/** Draws the whole diagram. `context` is scaled so that a unit is a CSS pixel. */
export function paint(context: Pen, layout: LaneLayout, picture: Picture, theme: PaintTheme): void {
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, layout.widthPx, layout.heightPx);
  context.save();
  context.beginPath();
  context.rect(layout.labelPx, RULER_PX, layout.widthPx - layout.labelPx, layout.heightPx - RULER_PX);
  context.clip();
  paintGrid(context, layout, theme);
  paintCuts(context, layout, picture, theme);
  forEachPhase(context, layout, picture, theme, paintPhase);
  paintMessages(context, layout, picture, theme);
  paintMarks(context, layout, picture, theme);
  forEachPhase(context, layout, picture, theme, paintPhaseText);
  paintFuture(context, layout, picture.nowNs, theme);
  context.restore();
  paintLabels(context, layout, picture, theme);
  paintRuler(context, layout, theme);
  if (picture.differentNs !== null) paintDifference(context, layout, picture.differentNs, theme);
  paintCursor(context, layout, picture.nowNs, theme);
}

function paintGrid(context: Pen, layout: LaneLayout, theme: PaintTheme): void {
  context.strokeStyle = theme.line;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  for (const ns of ticks(layout.window, tickCount(layout)).timesNs) {
    const x = Math.round(xOf(layout, ns)) + 0.5;
    context.moveTo(x, RULER_PX);
    context.lineTo(x, layout.heightPx);
  }
  context.stroke();
  context.globalAlpha = 1;
}

function paintCuts(context: Pen, layout: LaneLayout, picture: Picture, theme: PaintTheme): void {
  context.fillStyle = theme.bad;
  context.globalAlpha = 0.1;
  for (const cut of picture.history.cuts) {
    const x1 = xOf(layout, cut.sinceNs);
    const x2 = xOf(layout, Math.min(cut.untilNs, picture.knownNs));
    if (x2 >= layout.labelPx && x1 <= layout.widthPx)
      context.fillRect(x1, RULER_PX, Math.max(1, x2 - x1), layout.heightPx);
  }
  context.globalAlpha = 1;
}

type PaintPhase = (
  context: Pen,
  layout: LaneLayout,
  node: number,
  phase: Phase,
  untilNs: number,
  theme: PaintTheme,
) => void;

function forEachPhase(
  context: Pen,
  layout: LaneLayout,
  picture: Picture,
  theme: PaintTheme,
  paintOne: PaintPhase,
): void {
  const first = Math.max(0, Math.floor(layout.scrollPx / layout.lanePx));
  const last = Math.min(layout.nodes, Math.ceil((layout.scrollPx + layout.heightPx) / layout.lanePx));
  for (let node = first; node < last; ++node) {
    const phases = picture.history.phases(node);
    let paintedNs = -Infinity;
    for (let i = firstInSight(phases, layout.window.startNs); i < phases.length; ++i) {
      const phase = phases[i]!;
      if (phase.sinceNs > layout.window.startNs + layout.window.spanNs) break;
      const until = Math.min(phases[i + 1]?.sinceNs ?? Infinity, picture.knownNs);
      if (until - paintedNs < layout.window.spanNs / layout.widthPx) continue; // Less than a pixel.
      paintedNs = until;
      paintOne(context, layout, node, phase, until, theme);
    }
  }
}

function firstInSight(phases: readonly Phase[], startNs: number): number {
  let low = 0;
  let high = phases.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (phases[middle]!.sinceNs <= startNs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function paintPhase(
  context: Pen,
  layout: LaneLayout,
  node: number,
  phase: Phase,
  untilNs: number,
  theme: PaintTheme,
): void {
  const x1 = Math.max(layout.labelPx - 10, xOf(layout, phase.sinceNs));
  const x2 = Math.min(layout.widthPx + 10, xOf(layout, untilNs));
  const y = yOf(layout, node);
  if (x2 < x1) return;
  if (phase.life === 'down') {
    const half = Math.min(9, layout.lanePx * 0.3);
    context.fillStyle = theme.down;
    context.globalAlpha = 0.28;
    context.fillRect(x1, y - half, x2 - x1, 2 * half);
    context.globalAlpha = 1;
    paintCross(context, x1, y, 4, theme.bad);
    return;
  }
  const isKnown = phase.shown !== '';
  context.strokeStyle = isKnown ? roleColour(phase.shown, theme.name) : theme.quiet;
  context.lineWidth = phase.shown === 'leader' ? 6 : isKnown ? 4 : 2;
  context.setLineDash(phase.life === 'paused' ? [3, 4] : []);
  context.beginPath();
  context.moveTo(x1, y);
  context.lineTo(x2, y);
  context.stroke();
  context.setLineDash([]);
}

// Over the messages, with a rim of the ground, so that lines through it leave it readable.
function paintPhaseText(
  context: Pen,
  layout: LaneLayout,
  node: number,
  phase: Phase,
  untilNs: number,
  theme: PaintTheme,
): void {
  const x = Math.max(layout.labelPx, xOf(layout, phase.sinceNs)) + 4;
  const room = Math.min(layout.widthPx, xOf(layout, untilNs)) - x - 4;
  if (phase.shown === '' || room < 46 || layout.lanePx < 30) return;
  const y = yOf(layout, node) - 5;
  context.font = `11px ${theme.font}`;
  context.textBaseline = 'bottom';
  context.lineJoin = 'round';
  context.lineWidth = 3.5;
  context.strokeStyle = theme.ground;
  context.strokeText(phase.shown, x, y, room);
  context.fillStyle = theme.text;
  context.fillText(phase.shown, x, y, room);
}

function paintMarks(context: Pen, layout: LaneLayout, picture: Picture, theme: PaintTheme): void {
  const { store } = picture.trace;
  const end = store.upperBound(layout.window.startNs + layout.window.spanNs);
  const start = store.lowerBound(layout.window.startNs);
  if (end - start > MARKED_MAX) return; // A dot for each would be a line.
  context.fillStyle = theme.text;
  for (let position = start; position < end; ++position) {
    const { chunk, row } = store.place(position);
    if (!picture.marks.has(chunk.kind[row]!) || chunk.node[row]! >= layout.nodes) continue;
    context.beginPath();
    context.arc(xOf(layout, chunk.time[row]!), yOf(layout, chunk.node[row]!), 2.6, 0, TAU);
    context.fill();
  }
}

// What is known of the time after now stands back.
function paintFuture(context: Pen, layout: LaneLayout, nowNs: number, theme: PaintTheme): void {
  const x = Math.max(layout.labelPx, xOf(layout, nowNs));
  if (x >= layout.widthPx) return;
  context.fillStyle = theme.ground;
  context.globalAlpha = 0.45;
  context.fillRect(x, RULER_PX, layout.widthPx - x, layout.heightPx);
  context.globalAlpha = 1;
}

function paintLabels(context: Pen, layout: LaneLayout, picture: Picture, theme: PaintTheme): void {
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, layout.labelPx, layout.heightPx);
  context.fillStyle = theme.text;
  context.font = `600 12px ${theme.font}`;
  context.textBaseline = 'middle';
  const first = Math.max(0, Math.floor(layout.scrollPx / layout.lanePx));
  const last = Math.min(layout.nodes, Math.ceil((layout.scrollPx + layout.heightPx) / layout.lanePx));
  for (let node = first; node < last; ++node) {
    const y = yOf(layout, node);
    if (y > RULER_PX) context.fillText(picture.trace.dictionary.nodeName(node), 8, y, layout.labelPx - 14);
  }
  context.fillStyle = theme.line;
  context.fillRect(layout.labelPx - 1, 0, 1, layout.heightPx);
}

function paintRuler(context: Pen, layout: LaneLayout, theme: PaintTheme): void {
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, layout.widthPx, RULER_PX);
  context.fillStyle = theme.line;
  context.fillRect(0, RULER_PX - 1, layout.widthPx, 1);
  context.fillStyle = theme.quiet;
  context.font = `11px ${theme.font}`;
  context.textBaseline = 'middle';
  const { stepNs, timesNs } = ticks(layout.window, tickCount(layout));
  for (const ns of timesNs) {
    const x = xOf(layout, ns);
    if (x >= layout.labelPx) context.fillText(tickText(ns, stepNs), x + 3, RULER_PX / 2);
  }
}

function paintDifference(context: Pen, layout: LaneLayout, atNs: number, theme: PaintTheme): void {
  const x = Math.round(xOf(layout, atNs));
  if (x < layout.labelPx || x > layout.widthPx) return;
  context.fillStyle = theme.bad;
  for (let y = RULER_PX; y < layout.heightPx; y += 8) context.fillRect(x - 0.75, y, 1.5, 5);
  const words = 'first difference';
  const isRoom = x + 4 + context.measureText(words).width < layout.widthPx;
  context.textAlign = isRoom ? 'left' : 'right';
  context.fillText(words, x + (isRoom ? 4 : -4), layout.heightPx - 8);
  context.textAlign = 'left';
}

function paintCursor(context: Pen, layout: LaneLayout, nowNs: number, theme: PaintTheme): void {
  const x = Math.round(xOf(layout, nowNs));
  if (x < layout.labelPx || x > layout.widthPx) return;
  context.fillStyle = theme.accent;
  context.fillRect(x - 0.5, 0, 1.5, layout.heightPx);
  context.beginPath();
  context.moveTo(x - 5, 0);
  context.lineTo(x + 5, 0);
  context.lineTo(x, 7);
  context.fill();
}

function tickCount(layout: LaneLayout): number {
  return Math.max(2, Math.floor((layout.widthPx - layout.labelPx) / 110));
}
